import type { Tensor } from '@zeroreel/core';

/** `x [F, …]` → `[frames, …]`, the last frame repeated. */
export function padFrames(x: Tensor, frames: number): Tensor {
  const [count = 0, ...frameShape] = x.shape;
  if (count === frames) return x;
  const size = x.data.length / count;
  const last = x.data.subarray((count - 1) * size);
  const data = new Float32Array(frames * size);
  data.set(x.data);
  for (let frame = count; frame < frames; frame++) data.set(last, frame * size);
  return { dtype: 'float32', shape: [frames, ...frameShape], data };
}

/** `[G, frames, C, h, w]` → its first `count` frames, `[G, count, C, h, w]`. */
export function dropPadding(output: Tensor, count: number): Tensor {
  const [rows = 0, frames = 0, ...frameShape] = output.shape;
  if (count === frames) return output;
  const rowSize = output.data.length / rows;
  const keptSize = (rowSize / frames) * count;
  const data = new Float32Array(rows * keptSize);
  for (let row = 0; row < rows; row++) {
    data.set(output.data.subarray(row * rowSize, row * rowSize + keptSize), row * keptSize);
  }
  return { dtype: 'float32', shape: [rows, count, ...frameShape], data };
}
