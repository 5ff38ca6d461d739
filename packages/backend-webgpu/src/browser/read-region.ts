import type { Conversion, WeightRegion } from '@zeroreel/backend-ort';
import { ZeroreelError } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, float16OfFloats, floatsOfBfloat16, floatsOfFloat16, floatsOfFloat8 } from '@zeroreel/onnx';

/**
 * Reads a part of the file at a URL (http, blob). A server that knows no ranges sends the whole file, which is cut
 * here.
 * @throws ZeroreelError `missing-file` if there is no such file or it is too short
 */
export async function readRegion({ converts, ...region }: WeightRegion): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readPart(region);
  return converts === undefined ? bytes : convert(bytes, converts);
}

type Part = Omit<WeightRegion, 'converts'>;

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

/** The numbers that are converted at a time: what that takes beside both ends is small. */
const BLOCK = 2 ** 20;

function convert(bytes: Uint8Array<ArrayBuffer>, { from, to }: Conversion): Uint8Array<ArrayBuffer> {
  const [read, written] = [BYTES_PER_ELEMENT[from], BYTES_PER_ELEMENT[to]];
  const count = bytes.length / read;
  const result = new Uint8Array(written * count);
  for (let begin = 0; begin < count; begin += BLOCK) {
    const floats = floatsOf(bytes.slice(read * begin, read * (begin + BLOCK)).buffer, from);
    const { buffer } = to === 'float16' ? float16OfFloats(floats) : floats;
    result.set(new Uint8Array(buffer), written * begin);
  }
  return result;
}

function floatsOf(buffer: ArrayBuffer, dtype: Conversion['from']): Float32Array {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float16':
      return floatsOfFloat16(new Uint16Array(buffer));
    case 'bfloat16':
      return floatsOfBfloat16(new Uint16Array(buffer));
    case 'float64':
      return new Float32Array(new Float64Array(buffer));
    case 'float8e4m3fn':
    case 'float8e5m2':
      return floatsOfFloat8(new Uint8Array(buffer), dtype);
  }
}

const missing = (file: string, what: string, cause?: unknown): ZeroreelError =>
  new ZeroreelError('missing-file', `${file}: ${what}`, { cause });
