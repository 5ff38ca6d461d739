import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { answerOf, type FeedPackage } from './cuda-feed.js';

/** Told how far a download is, in bytes. */
export type DownloadProgress = (done: number, all: number) => void;

/**
 * Downloads a package to `file`, and goes on where an earlier download of it ended. What is there is right: a file that is not
 * what the feed says goes away.
 * @throws ZeroreelError `missing-file`, which says whether the same command goes on; `aborted`
 */
export async function downloadPackage(
  wanted: FeedPackage,
  file: string,
  { progress, signal }: { readonly progress?: DownloadProgress; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const there = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (there > wanted.bytes) await rm(file);
  if (there !== wanted.bytes) await fetchRest(wanted, file, there > wanted.bytes ? 0 : there, progress, signal);
  const { size } = await stat(file);
  const sha512 = await sha512Of(file);
  if (size === wanted.bytes && sha512 === wanted.sha512) return;
  await rm(file);
  throw new ZeroreelError(
    'missing-file',
    `${wanted.url} is not what its feed says: expected ${wanted.bytes} bytes of SHA512 ${wanted.sha512}, ` +
      `got ${size} of ${sha512}. Nothing was installed`,
  );
}

async function fetchRest(
  { url, bytes, name }: FeedPackage,
  file: string,
  there: number,
  progress?: DownloadProgress,
  signal?: AbortSignal,
): Promise<void> {
  const headers = there > 0 ? { Range: `bytes=${there}-` } : undefined;
  const response = await answerOf(url, { ...(headers && { headers }), ...(signal && { signal }) });
  if (!response.ok || response.body === null) {
    throw new ZeroreelError('missing-file', `${url}: expected the package ${name}, got HTTP ${response.status}`);
  }
  // A server that knows no ranges sends all of it.
  let done = response.status === 206 ? there : 0;
  const target = await open(file, done > 0 ? 'a' : 'w');
  try {
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      await target.writeFile(part);
      done += part.length;
      if (done > bytes) break;
      progress?.(done, bytes);
    }
  } catch (cause) {
    if (signal?.aborted)
      throw new ZeroreelError('aborted', 'The download was stopped; the same command goes on', { cause });
    throw broken(name, done, bytes, messageOf(cause), cause);
  } finally {
    await target.close();
  }
  if (done < bytes) throw broken(name, done, bytes, 'the connection was closed');
}

const broken = (name: string, done: number, all: number, reason: string, cause?: unknown): ZeroreelError =>
  new ZeroreelError(
    'missing-file',
    `The download of ${name} ended after ${done} of ${all} bytes: ${reason}. What is there is kept; the same command goes on`,
    { cause },
  );

async function sha512Of(file: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const part of createReadStream(file)) hash.update(part as Uint8Array);
  return hash.digest('base64');
}
