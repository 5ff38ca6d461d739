import { ZeroreelError } from '@zeroreel/core';
import type { Transfer } from '../http/transfer.js';
import type { FileFacts } from '../storage/model-storage.js';
import { fileNameOf, WEIGHTS } from './file-name.js';
import type { LookUp } from './remote-listing.js';

/** Most headers of files of weights are shorter. */
const FIRST_BYTES = 2 ** 17;

/** What lies at an address. */
export interface FoundFile {
  readonly facts: FileFacts;
  readonly head: Uint8Array;
  readonly isWeights: boolean;
}

/** Where something lies on a web server. */
export interface WebPlace {
  /** Free of secrets, for messages. */
  readonly url: string;
  /** What is requested. */
  readonly request: string;
}

/**
 * Asks for the first bytes of what lies at an address, and tells its size.
 * @returns the file, or the answer of a server that has none; its body is let go
 * @throws NoAnswer; ZeroreelError `aborted`
 */
export async function lookAtAddress(
  { url, request: asked }: WebPlace,
  { web, signal, notice }: LookUp,
  attempts?: number,
): Promise<FoundFile | Transfer> {
  const request = { name: url, signal, notice, ...(attempts !== undefined && { attempts }) };
  const transfer = await web.ask(asked, { ...request, range: [0, FIRST_BYTES] });
  if (!isFile(url, transfer)) {
    await transfer.cancel();
    return transfer;
  }
  const { status, headers } = transfer;
  const head = status === 416 ? new Uint8Array() : await firstBytes(transfer);
  const size = status === 416 ? 0 : (sizeOf(transfer) ?? (await sizeOfHead()));
  const etag = headers.get('etag') ?? undefined;
  const path = fileNameOf(headers, url);
  const facts: FileFacts = { path, ...(size !== undefined && { size }), ...(etag !== undefined && { etag }) };
  const isNamed = WEIGHTS.test(new URL(url).pathname) || headers.has('content-disposition');
  return { facts, head, isWeights: isNamed || looksLikeSafetensors(head) };

  /** A server of another origin may hide the length of what it sends a part of. */
  async function sizeOfHead(): Promise<number | undefined> {
    if (status !== 206) return undefined;
    const answer = await web.ask(asked, { ...request, method: 'HEAD' });
    await answer.cancel();
    return answer.status === 200 ? lengthOf(answer.headers) : undefined;
  }
}

/** Whether what was looked at is a file. */
export const isFound = (looked: FoundFile | Transfer): looked is FoundFile => 'head' in looked;

/** The error for an answer that is no file. */
export function addressRefusal({ status }: Pick<Transfer, 'status'>, url: string): ZeroreelError {
  const { host } = new URL(url);
  const error = (message: string) => new ZeroreelError('missing-file', message);
  if (status === 401 || status === 403) {
    const way = 'Give its address with what lets you in, or download the file by other means and name its path';
    return error(`${url}: ${host} lets nobody in without a login (status ${status}). ${way}`);
  }
  if (status >= 200 && status < 300)
    return error(`${url}: expected a file, or a folder with model_index.json, got a web page`);
  return error(`${url}: no such file, and no folder with model_index.json (${host} answered ${status})`);
}

/** Whether an answer is a file, and not a page that a server sends in place of one. */
function isFile(url: string, { status, headers }: Transfer): boolean {
  if (status === 416) return true;
  if (status !== 200 && status !== 206) return false;
  const isPage = headers.get('content-type')?.startsWith('text/html') === true;
  return !isPage || /\.html?$/.test(new URL(url).pathname);
}

async function firstBytes(transfer: Transfer): Promise<Uint8Array> {
  const bytes = new Uint8Array(FIRST_BYTES);
  let length = 0;
  for await (const chunk of transfer.chunks()) {
    const part = chunk.subarray(0, FIRST_BYTES - length);
    bytes.set(part, length);
    length += part.length;
    if (length === FIRST_BYTES) break;
  }
  return bytes.subarray(0, length);
}

/** Undefined where the server does not say it, or compressed the body. */
function sizeOf({ status, headers }: Transfer): number | undefined {
  const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  if (total !== undefined) return Number(total);
  return status === 200 ? lengthOf(headers) : undefined;
}

function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

/** Eight bytes of a length, then JSON (https://github.com/huggingface/safetensors#format). */
export function looksLikeSafetensors(head: Uint8Array): boolean {
  return headerLength(head) !== undefined && head[8] === 0x7b;
}

/** Bytes of the header of a `.safetensors` file, the length itself counted in; undefined for another file. */
export function headerLength(head: Uint8Array): number | undefined {
  if (head.length < 8) return undefined;
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  return length >= 2n && length <= 100_000_000n ? 8 + Number(length) : undefined;
}
