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
