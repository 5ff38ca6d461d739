import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FloatDType, Shape, StoredFloatDType, Weight, WeightLookup } from '@zeroreel/onnx';

/** A tensor for a safetensors file: bytes little-endian, row-major. */
export interface StoredTensor {
  readonly dtype: FloatDType | StoredFloatDType;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
}

/** A safetensors file in a temporary folder, which disposing removes. */
export interface SafetensorsFile extends Disposable {
  readonly path: string;
  /** Weights that point into the file. */
  readonly weights: WeightLookup;
}

const DTYPE_NAME = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  float64: 'F64',
  float8e4m3fn: 'F8_E4M3',
  float8e5m2: 'F8_E5M2',
} as const;

/** Writes tensors, by key, as a safetensors file: 8 bytes of header length, a JSON header, the data. */
export function writeSafetensors(tensors: Readonly<Record<string, StoredTensor>>): SafetensorsFile {
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const [key, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[key] = { dtype: DTYPE_NAME[dtype], shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));

  const folder = mkdtempSync(join(tmpdir(), 'zeroreel-weights-'));
  const path = join(folder, 'weights.safetensors');
  writeFileSync(path, Buffer.concat([length, json, ...Object.values(tensors).map(({ bytes }) => bytes)]));
  return {
    path,
    weights: lookupInFile(path, 8 + json.length, tensors),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function lookupInFile(file: string, start: number, tensors: Readonly<Record<string, StoredTensor>>): WeightLookup {
  const weights = new Map<string, Weight>();
  let offset = start;
  for (const [key, { dtype, shape, bytes }] of Object.entries(tensors)) {
    weights.set(key, { dtype, shape, data: { file, offset, length: bytes.length } });
    offset += bytes.length;
  }
  return weights;
}
