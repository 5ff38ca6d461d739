import type { Frame } from '@zeroreel/media';

/** A soft coloured pattern that moves from frame to frame. */
export function testFrames(count: number, width: number, height: number): readonly Frame[] {
  return Array.from({ length: count }, (_, frameId) => testFrame(frameId, width, height));
}

function testFrame(frameId: number, width: number, height: number): Frame {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      data[at] = 128 + 100 * Math.sin((x + 3 * frameId) / 13);
      data[at + 1] = 128 + 100 * Math.cos((y - 2 * frameId) / 17);
      data[at + 2] = 40 + 20 * frameId;
    }
  }
  return { width, height, data };
}
