/**
 * What stands out: cells `[h, w]` whose saliency is above Otsu's threshold, and what they enclose.
 * @param saliency ≥ 0, row-major
 * @returns 1 where the subject is, 0 elsewhere
 */
export function salientCells(saliency: Float32Array, height: number, width: number): Uint8Array {
  const threshold = otsuThreshold(saliency);
  const mask = Uint8Array.from(saliency, (value) => Number(value > threshold));
  return fillHoles(mask, height, width);
}

const BINS = 256;

/**
 * The value that parts numbers ≥ 0 into two groups with the largest variance between them (Otsu 1979), by a histogram of
 * 256 bins up to the largest; 0 where all are 0.
 */
export function otsuThreshold(values: Float32Array): number {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  if (largest === 0) return 0;
  const histogram = new Float64Array(BINS);
  for (const value of values) {
    const bin = Math.min(Math.floor((value / largest) * BINS), BINS - 1);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return (bestSplit(histogram) * largest) / BINS;
}

/** The first bin of the upper group. */
function bestSplit(histogram: Float64Array): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const moment = histogram.reduce((sum, count, bin) => sum + bin * count, 0);
  let [below, belowMoment, best, split] = [0, 0, -1, 0];
  histogram.forEach((count, bin) => {
    below += count;
    belowMoment += bin * count;
    const above = total - below;
    if (below === 0 || above === 0) return;
    const variance = below * above * (belowMoment / below - (moment - belowMoment) / above) ** 2;
    if (variance <= best) return;
    best = variance;
    split = bin + 1;
  });
  return split;
}

/** Sets what the subject encloses: cells of a mask `[h, w]` of zeros and ones that no path of zeros leads to from an edge. */
export function fillHoles(mask: Uint8Array, height: number, width: number): Uint8Array {
  const outside = new Uint8Array(mask.length);
  const waiting: number[] = [];
  const visit = (y: number, x: number) => {
    const cell = y * width + x;
    if (y < 0 || x < 0 || y >= height || x >= width || mask[cell] === 1 || outside[cell] === 1) return;
    outside[cell] = 1;
    waiting.push(cell);
  };
  for (let y = 0; y < height; y++)
    [0, width - 1].forEach((x) => {
      visit(y, x);
    });
  for (let x = 0; x < width; x++)
    [0, height - 1].forEach((y) => {
      visit(y, x);
    });
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const [y, x] = [Math.floor(cell / width), cell % width];
    visit(y - 1, x);
    visit(y + 1, x);
    visit(y, x - 1);
    visit(y, x + 1);
  }
  return outside.map((value) => 1 - value);
}
