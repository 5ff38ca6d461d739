import type { WeightRegion } from '@zeroreel/backend-ort';
import { ZeroreelError } from '@zeroreel/core';
import { convertFloats } from '@zeroreel/onnx';

/**
 * Reads a part of the file at a URL (http, blob). A server that knows no ranges sends the whole file, which is cut
 * here.
 * @throws ZeroreelError `missing-file` if there is no such file or it is too short
 */
export async function readRegion({ converts, ...region }: WeightRegion): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readPart(region);
  return converts === undefined ? bytes : convertFloats(bytes, converts.from, converts.to);
}

type Part = Omit<WeightRegion, 'converts'>;

async function readPart({ file, offset, length }: Part): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(file, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } });
  const bytes = await body(file, response, offset, length);
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
    // A blob of each part would stay in the browser's store until it is collected, and that has a limit.
    if (response.status === 206) return new Uint8Array(await response.arrayBuffer());
    // A blob of the whole file may lie on disk, so only the part is read into memory.
    const blob = await response.blob();
    return new Uint8Array(await blob.slice(begin, begin + length).arrayBuffer());
  } catch (cause) {
    throw missing(file, 'the download broke off', cause);
  }
}

const missing = (file: string, what: string, cause?: unknown): ZeroreelError =>
  new ZeroreelError('missing-file', `${file}: ${what}`, { cause });
