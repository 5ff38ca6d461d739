import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import { blobFile, type BlobUrls } from './blob-model-files.js';
import { isFound, range, readBody, request } from './http-request.js';

/** Most headers of weights files and most configurations are shorter than this. */
const FIRST_BYTES = 2 ** 16;

/**
 * Opens a file on a web server. It is read in parts if the server sends parts; otherwise it is downloaded now and held.
 * @param urls holds the URL of a downloaded file
 * @param signal aborts downloads, now and in later reads
 * @throws ZeroreelError `missing-file` if it is not there or the download breaks off; `aborted`
 */
export async function openHttpFile(url: string, urls: BlobUrls, signal?: AbortSignal): Promise<ModelFile> {
  const response = await request(url, range(0, FIRST_BYTES - 1, signal));
  if (response.status === 416) return blobFile(new Blob(), url, url);
  if (!isFound(url, response)) {
    throw new ZeroreelError('missing-file', `${url}: no such file (the server answered ${response.status})`);
  }
  const start = await readBody(url, response, signal);
  const size = response.status === 206 ? await sizeOf(url, response) : undefined;
  if (size === undefined) return wholeFile(url, start, announcedSize(response), urls);
  requireSize(url, Math.min(size, FIRST_BYTES), start.size);
  return { location: url, size, read: (offset, length) => readPart(url, start, offset, length, signal) };
}

/** `Content-Range: bytes 0-99/1234` → 1234. A server of another origin may hide it; HEAD then tells the length. */
async function sizeOf(url: string, response: Response): Promise<number> {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (total !== undefined) return Number(total);
  const length = (await request(url, { method: 'HEAD' })).headers.get('content-length');
  if (length !== null) return Number(length);
  throw new ZeroreelError('missing-file', `${url}: the server does not say how long the file is`);
}

/** Undefined if the server compressed the body, whose length then differs. */
function announcedSize({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

function wholeFile(url: string, blob: Blob, announced: number | undefined, urls: BlobUrls): ModelFile {
  if (announced !== undefined) requireSize(url, announced, blob.size);
  return blobFile(blob, urls.of(new URL(url).pathname, blob), url);
}

async function readPart(
  url: string,
  start: Blob,
  offset: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const end = offset + length;
  if (end <= start.size) return new Uint8Array(await start.slice(offset, end).arrayBuffer());
  const response = await request(url, range(offset, end - 1, signal));
  if (response.status !== 206) {
    throw new ZeroreelError('missing-file', `${url}: expected a part of it, the server answered ${response.status}`);
  }
  const part = await readBody(url, response, signal);
  requireSize(url, length, part.size);
  return new Uint8Array(await part.arrayBuffer());
}

function requireSize(url: string, expected: number, got: number): void {
  if (got === expected) return;
  throw new ZeroreelError('missing-file', `${url}: the download is incomplete: expected ${expected} bytes, got ${got}`);
}
