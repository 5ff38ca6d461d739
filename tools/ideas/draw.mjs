import { contactSheet } from '@zeroreel/media';

/** Rows of frames, one below the other. */
export const sheet = (rows, gap = 4) => contactSheet(rows.flat(), { columns: rows[0].length, gap });

/** A plane of numbers, from `low` (black) to `high` (white). */
export function greyFrame(values, width, height, [low, high]) {
  const data = new Uint8Array(3 * width * height);
  values.forEach((value, k) => data.fill(byte((value - low) / (high - low)), 3 * k, 3 * k + 3));
  return { width, height, data };
}

/** The first three channels of latents `[1, C, h, w]` as red, green and blue, each over its own range. */
export function falseColours({ shape: [, , height, width], data }) {
  const cells = height * width;
  const pixels = new Uint8Array(3 * cells);
  for (let channel = 0; channel < 3; channel++) {
    const plane = data.subarray(channel * cells, (channel + 1) * cells);
    const [low, high] = rangeOf(plane);
    plane.forEach((value, k) => (pixels[3 * k + channel] = byte((value - low) / (high - low))));
  }
  return { width, height, data: pixels };
}

/** Smallest and largest. */
export const rangeOf = (values) => [Math.min(...values), Math.max(...values)];

/** Every pixel as a square of `factor` × `factor`. */
export function enlarge({ width, height, data }, factor) {
  const [w, h] = [width * factor, height * factor];
  const large = new Uint8Array(3 * w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const from = 3 * (Math.floor(y / factor) * width + Math.floor(x / factor));
      large.set(data.subarray(from, from + 3), 3 * (y * w + x));
    }
  }
  return { width: w, height: h, data: large };
}

/** The frame, bright where a square map of numbers is large and dark elsewhere. */
export function lightUp(frame, map) {
  const side = Math.sqrt(map.length);
  const [low, high] = rangeOf(map);
  const { width, height } = frame;
  const data = frame.data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = between(map, side, ((x + 0.5) * side) / width - 0.5, ((y + 0.5) * side) / height - 0.5);
      const light = 0.12 + 0.88 * Math.sqrt((value - low) / (high - low));
      for (let c = 0; c < 3; c++) data[3 * (y * width + x) + c] *= light;
    }
  }
  return { width, height, data };
}

/** Bilinear. */
function between(map, side, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (column, row) => map[settle(row, side) * side + settle(column, side)];
  const mix = (a, b, part) => a + part * (b - a);
  const row = (r) => mix(at(left, r), at(left + 1, r), x - left);
  return mix(row(top), row(top + 1), y - top);
}

const settle = (k, side) => Math.min(Math.max(k, 0), side - 1);

/** A square frame around the pixels from (left, top), in red. */
export function outline(frame, left, top, size, thickness = 2) {
  const data = frame.data.slice();
  for (let y = top; y < top + size; y++) {
    for (let x = left; x < left + size; x++) {
      const inner = Math.min(x - left, y - top, left + size - 1 - x, top + size - 1 - y);
      if (inner < thickness) paint({ ...frame, data }, x, y);
    }
  }
  return { ...frame, data };
}

/** Arrows in red, each `[fromX, fromY, toX, toY]` in pixels. */
export function withArrows(frame, arrows) {
  const drawn = { ...frame, data: frame.data.slice() };
  for (const [x0, y0, x1, y1] of arrows) {
    line(drawn, x0, y0, x1, y1);
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 2) continue;
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
    const head = Math.min(6, length);
    for (const side of [-1, 1]) {
      line(drawn, x1, y1, x1 - head * (ux - side * 0.6 * uy), y1 - head * (uy + side * 0.6 * ux));
    }
  }
  return drawn;
}

function line(frame, x0, y0, x1, y1) {
  const steps = Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)) || 1;
  for (let k = 0; k <= steps; k++) {
    const [x, y] = [Math.round(x0 + ((x1 - x0) * k) / steps), Math.round(y0 + ((y1 - y0) * k) / steps)];
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ])
      paint(frame, x + dx, y + dy);
  }
}

function paint({ width, height, data }, x, y) {
  if (x >= 0 && y >= 0 && x < width && y < height) data.set([230, 30, 60], 3 * (y * width + x));
}

const byte = (unit) => Math.round(255 * Math.min(1, Math.max(0, unit)));
