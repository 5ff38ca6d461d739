import type { WeightRegion } from '@zeroreel/backend-ort';
import { ZeroreelError } from '@zeroreel/core';
import { float16Bits, float8Value, type Float8DType, type StoredFloatDType } from '@zeroreel/onnx';

/**
 * Reads a part of the file at a URL (http, blob). A server that knows no ranges sends the whole file, which is cut
 * here.
 * @throws ZeroreelError `missing-file` if there is no such file or it is too short
 */
export async function readRegion({ converts, ...region }: WeightRegion): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readPart(region);
  return converts === undefined ? bytes : CONVERT[converts](bytes);
}

type Part = Omit<WeightRegion, 'converts'>;

type Convert = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

async function readPart({ file, offset, length }: Part): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(file, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } });
  const begin = response.status === 206 ? 0 : offset;
  const bytes = await body(file, response, begin, length);
  if (bytes.byteLength === length) return bytes;
  throw missing(file, `expected ${length} bytes from ${offset}, got ${bytes.byteLength}`);
}

async function request(file: string, init: RequestInit): Promise<Response> {
  const response = await fetch(file, init).catch((cause: unknown) => {
    throw missing(file, 'the file cannot be opened', cause);
  });
  if (response.ok) return response;
  throw missing(file, `the server answered ${response.status}`);
}

async function body(file: string, response: Response, begin: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // A blob may stay on disk, so only the part is read into memory.
    const blob = await response.blob();
    return new Uint8Array(await blob.slice(begin, begin + length).arrayBuffer());
  } catch (cause) {
    throw missing(file, 'the download broke off', cause);
  }
}

/** float32 has the bits of bfloat16 in its upper half. */
const widenBfloat16: Convert = ({ buffer, byteOffset, byteLength }) => {
  const bits = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const floats = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = (bits[i] ?? 0) << 16;
  return new Uint8Array(floats.buffer);
};

const roundFloat64: Convert = ({ buffer, byteOffset, byteLength }) =>
  new Uint8Array(new Float32Array(new Float64Array(buffer, byteOffset, byteLength / 8)).buffer);

/** Every number of float8 is one of float16. */
const widenFloat8 = (dtype: Float8DType): Convert => {
  const table = Uint16Array.from({ length: 256 }, (_, bits) => float16Bits(float8Value(bits, dtype)));
  return (bytes) => {
    const halves = new Uint16Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) halves[i] = table[bytes[i] ?? 0] ?? 0;
    return new Uint8Array(halves.buffer);
  };
};

const CONVERT: Readonly<Record<StoredFloatDType, Convert>> = {
  bfloat16: widenBfloat16,
  float64: roundFloat64,
  float8e4m3fn: widenFloat8('float8e4m3fn'),
  float8e5m2: widenFloat8('float8e5m2'),
};

const missing = (file: string, what: string, cause?: unknown): ZeroreelError =>
  new ZeroreelError('missing-file', `${file}: ${what}`, { cause });
