import { messageOf, ZeroreelError } from '@zeroreel/core';

/** Requests the bytes from `first` up to and including `last`. */
export const range = (first: number, last: number, signal?: AbortSignal): RequestInit => ({
  headers: { Range: `bytes=${first}-${last}` },
  signal: signal ?? null,
});

/**
 * Returns the answer of a server, whatever its status.
 * @throws ZeroreelError `missing-file` if there is none; `aborted`
 */
export async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw broken(url, 'cannot be reached', init.signal, cause);
  }
}

/**
 * Returns the body of an answer.
 * @param signal the request's
 * @throws ZeroreelError `missing-file` if the download breaks off; `aborted`
 */
export async function readBody(url: string, response: Response, signal?: AbortSignal): Promise<Blob> {
  try {
    return await response.blob();
  } catch (cause) {
    throw broken(url, 'the download broke off', signal, cause);
  }
}

/** Whether an answer is the file asked for, and not a page that a server sends in place of one it does not have. */
export const isFound = (url: string, { ok, headers }: Response): boolean =>
  ok && !(headers.get('content-type')?.startsWith('text/html') === true && !/\.html?$/.test(new URL(url).pathname));

const broken = (url: string, what: string, signal: AbortSignal | null | undefined, cause: unknown): ZeroreelError =>
  signal?.aborted === true
    ? new ZeroreelError('aborted', `${url}: the download was aborted`, { cause })
    : new ZeroreelError('missing-file', `${url}: ${what} (${messageOf(cause)})`, {
        cause,
      });
