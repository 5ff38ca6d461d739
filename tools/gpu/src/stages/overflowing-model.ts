import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNumbers, encodeNumbers } from '@zeroreel/onnx';

const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';

/** What conv_in adds and multiplies by: results beyond 65504, float16's largest number, but far from float32's. */
const BIAS = 60_000;
const FACTOR = 20_000;

/**
 * A copy of the checkpoint in `from` whose first convolution overflows in float16 and not in float32; its weights are
 * float16, small enough each.
 */
export function writeOverflowingModel(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const bytes = readFileSync(join(to, WEIGHTS));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const change = (key: string, alter: (value: number) => number): void => {
    const [begin, end] = header[key]?.data_offsets ?? [0, 0];
    if (begin === end) throw new Error(`${from} has no weight ${key}`);
    const stored = Uint8Array.from(bytes.subarray(8 + length + begin, 8 + length + end));
    const altered = Float32Array.from(decodeNumbers(stored, 'float16'), alter);
    bytes.set(encodeNumbers(altered, 'float16'), 8 + length + begin);
  };
  change('conv_in.bias', () => BIAS);
  change('conv_in.weight', (value) => Math.max(-FACTOR, Math.min(FACTOR, value * FACTOR)));
  writeFileSync(join(to, WEIGHTS), bytes);
}
