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
