import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BYTES_PER_ELEMENT, elementCount, type Shape, type WeightLookup } from '@zeroreel/onnx';
import { canonicalKey } from '../weights/overlays/unmatched-keys.js';
import type { StoredWeight } from '../weights/stored-weight.js';
import { safetensorsBytes } from './safetensors-bytes.js';

type Part = 'unet' | 'vae' | 'text_encoder';
/** Which weight of the file each is, and at which row it begins; -1: the whole of it, the other way round. */
type Origins = Readonly<Record<string, readonly [string, number]>>;

/** What tools/goldens/single_file.py wrote of a checkpoint: see there. */
export type SingleFileGolden = Readonly<Record<'shapes' | 'unused', Record<string, Shape>> & Record<Part, Origins>> & {
  /** Of Stable Diffusion XL. */
  readonly text_encoder_2?: Origins;
  /** Published configurations, where they stand nowhere else. */
  readonly config?: Readonly<Record<Part | 'text_encoder_2', object>>;
};

export function singleFileGolden(name: 'sd15' | 'sd21' | 'sd1' | 'sd2' | 'sdxl' | 'sdxl-small'): SingleFileGolden {
  const file = readFileSync(new URL(`../__fixtures__/single-file/${name}.json.gz`, import.meta.url));
  return JSON.parse(gunzipSync(file).toString()) as SingleFileGolden;
}

type DType = 'float32' | 'float16' | 'bfloat16';
const NAMES = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' } as const;

/** A header for weights of these shapes, one behind the other, and the place of each. */
function layOut(shapes: Readonly<Record<string, Shape>>, dtype: DType) {
  const header: Record<string, { dtype: string; shape: Shape; data_offsets: [number, number] }> = {};
  let end = 0;
  for (const [key, shape] of Object.entries(shapes)) {
    const begin = end;
    end += elementCount(shape) * BYTES_PER_ELEMENT[dtype];
    header[key] = { dtype: NAMES[dtype], shape, data_offsets: [begin, end] };
  }
  return { header, length: end };
}

/** A single file that has all the weights of a golden, and no numbers: its size alone is right. */
export function emptySingleFile(
  { shapes, unused }: SingleFileGolden,
  dtype: DType,
): { size: number; header: Uint8Array } {
  const { header, length } = layOut({ ...shapes, ...unused }, dtype);
  const bytes = safetensorsBytes(header, 0);
  return { size: bytes.length + length, header: bytes };
}

/** A checkpoint in diffusers' layout as a single file in that of latent-diffusion, numbers and all. */
export async function writeSingleFile(
  golden: SingleFileGolden,
  parts: Readonly<Record<Part, WeightLookup>> & { readonly text_encoder_2?: WeightLookup },
  dtype: DType,
): Promise<Uint8Array> {
  const { header, length } = layOut({ ...golden.shapes, ...golden.unused }, dtype);
  const bytes = safetensorsBytes(header, length);
  const start = bytes.length - length;
  for (const [part, weights] of Object.entries(parts)) {
    const keys = new Map(Array.from(weights.keys(), (key) => [canonicalKey(part, key), key]));
    for (const [key, [ldmKey, row]] of Object.entries(golden[part as Part])) {
      const found = keys.get(key)!;
      const data = await (weights.get(found) as StoredWeight).read();
      const shape = golden.shapes[ldmKey]!;
      const rowBytes = (elementCount(shape) / shape[0]!) * BYTES_PER_ELEMENT[dtype];
      const at = start + header[ldmKey]!.data_offsets[0] + Math.max(row, 0) * rowBytes;
      bytes.set(row < 0 ? transposedBytes(data, shape, BYTES_PER_ELEMENT[dtype]) : data, at);
    }
  }
  return bytes;
}

/** Of a matrix `[b, a]` the bytes of `shape`, `[a, b]`. */
function transposedBytes(data: Uint8Array, [rows = 0, columns = 0]: Shape, size: number): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (column * rows + row) * size;
      bytes.set(data.subarray(from, from + size), (row * columns + column) * size);
    }
  }
  return bytes;
}

interface Placed {
  readonly data_offsets: readonly [begin: number, end: number];
}

/** A safetensors file with some weights of another, under other keys; undefined leaves a weight out. */
export function withKeys(file: Uint8Array, nameOf: (key: string) => string | undefined): Uint8Array {
  const headerEnd = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, headerEnd))) as Record<string, Placed>;
  const entries = Object.entries(header).flatMap(([key, entry]) => {
    const name = key === '__metadata__' ? undefined : nameOf(key);
    return name === undefined ? [] : [[name, entry] as const];
  });
  const end = Math.max(0, ...entries.map(([, { data_offsets }]) => data_offsets[1]));
  const data = file.subarray(headerEnd, headerEnd + end);
  const bytes = safetensorsBytes(Object.fromEntries(entries) as object, data.length);
  bytes.set(data, bytes.length - data.length);
  return bytes;
}
