import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FIXTURE = new URL('../../models/src/__fixtures__/single-file/sd15.json.gz', import.meta.url);

/** Shapes of tensors by their names. */
type Shapes = Readonly<Record<string, readonly number[]>>;

/** Writes a file with the header of a Stable Diffusion 1.5 checkpoint and zeros for weights; it is sparse on the disk. */
export function writeEmptyCheckpoint(path: string, dtype: 'F16' | 'BF16' | 'F32'): void {
  const { shapes, unused } = JSON.parse(gunzipSync(readFileSync(FIXTURE)).toString()) as Record<string, Shapes>;
  let end = 0;
  const tensors = Object.entries({ ...shapes, ...unused }).map(([name, shape]) => {
    const begin = end;
    end += shape.reduce((bytes, side) => bytes * side, dtype === 'F32' ? 4 : 2);
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const text = JSON.stringify(Object.fromEntries(tensors));
  const header = Buffer.from(text.padEnd(8 * Math.ceil(text.length / 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = openSync(path, 'w');
  writeSync(file, length);
  writeSync(file, header);
  ftruncateSync(file, 8 + header.length + end);
  closeSync(file);
}
