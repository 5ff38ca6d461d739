import { ZeroreelError } from '@zeroreel/core';
import type { ModelFile } from '@zeroreel/models';

/**
 * Fetches a whole file. It then lies in a blob, whose URL is its location.
 * @param size bytes that it must have
 * @param listen called with the bytes that have come
 * @throws ZeroreelError `missing-file` where it is not there, broke off, or has another size
 */
export async function fetchFile(url: string, size: number, listen: (loaded: number) => void): Promise<ModelFile> {
  const blob = await download(url, listen);
  if (blob.size !== size) {
    throw new ZeroreelError('missing-file', `${url}: expected ${size} bytes, got ${blob.size}`);
  }
  return {
    location: URL.createObjectURL(blob),
    size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

async function download(url: string, listen: (loaded: number) => void): Promise<Blob> {
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let loaded = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts);
      parts.push(value);
      loaded += value.length;
      listen(loaded);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ZeroreelError('missing-file', `${url} could not be downloaded: ${reason}`, { cause });
  }
}
