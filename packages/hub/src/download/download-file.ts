import { isWorthAnother, NoAnswer } from '../http/no-answer.js';
import type { Web } from '../http/web.js';
import type { PartialFile } from '../storage/model-storage.js';
import type { ByteRange } from './byte-ranges.js';
import { beginOfAnswer, type FileDownload } from './part-answer.js';
import { ProgressSaver } from './progress-saver.js';

/** How a file is downloaded. */
export interface FileDownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes have come, each counted once. */
  readonly came?: ((bytes: number) => void) | undefined;
  readonly notice?: ((message: string) => void) | undefined;
  /** Default 4. */
  readonly connections?: number | undefined;
  /** Bytes of a request. Default 16 MiB. */
  readonly part?: number | undefined;
}

/** Attempts without progress that end a download, and how many bytes are progress. */
const ATTEMPTS = 5;
const PROGRESS = 2 ** 18;

/**
 * Fetches what is missing of a file, over several connections where the server sends parts. What has come is saved as it
 * comes, so that another call, or another process, goes on from there.
 * @throws FileChanged; ZeroreelError `missing-file`, `aborted`
 */
export async function downloadFile(
  web: Web,
  partial: PartialFile,
  download: FileDownload,
  { signal, came, notice, connections = 4, part = 2 ** 24 }: FileDownloadOptions = {},
): Promise<void> {
  const { name, file, url } = download;
  const waiting: ByteRange[] = [...partial.done.missing(file.size, part)];
  const saver = new ProgressSaver(partial);
  // One connection that fails ends the others.
  const ending = new AbortController();
  const signals = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  let failure: { readonly error: unknown } | undefined;

  async function fetchParts(sendsParts: () => void): Promise<void> {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await fetchPart(next, sendsParts);
    } catch (error) {
      failure ??= { error };
      ending.abort(error);
    }
  }

  async function fetchPart([begin, end]: ByteRange, sendsParts: () => void): Promise<void> {
    let counted = begin;
    for (let attempt = 1; ; attempt++) {
      const at = saver.firstMissing(begin, end);
      if (at >= end) return;
      try {
        await fetchFrom(at, end, sendsParts);
      } catch (error) {
        if (!isWorthAnother(error)) throw error;
        const now = saver.firstMissing(begin, end);
        if (now - counted >= PROGRESS) [attempt, counted] = [1, now];
        if (attempt >= ATTEMPTS) throw gaveUp(error, now, file.size);
        await web.wait(200 * 2 ** attempt, signals);
      }
    }
  }

  /** One request. @throws NoAnswer where its body ends before the part does */
  async function fetchFrom(at: number, end: number, sendsParts: () => void): Promise<void> {
    const isWhole = at === 0 && end === file.size;
    const request = { name, notice, signal: signals, ...(!isWhole && { range: [at, end] as const }) };
    const transfer = await web.ask(url, request);
    let position = await beginOfAnswer(transfer, at, download);
    if (transfer.status === 206) sendsParts();
    // A server that sends no parts sends what the others wait for too.
    const wanted = transfer.status === 206 ? end : file.size;
    for await (const chunk of transfer.chunks()) {
      const from = Math.max(position, at);
      const bytes = chunk.subarray(Math.min(chunk.length, from - position), Math.max(0, wanted - position));
      position += chunk.length;
      if (bytes.length === 0) continue;
      await partial.write(from, bytes);
      const fresh = saver.add(from, from + bytes.length);
      came?.(fresh);
      if (position >= wanted) break;
    }
    if (saver.firstMissing(at, end) < end) throw new NoAnswer(`${name}: the download ended early`);
  }

  try {
    const others: Promise<void>[] = [];
    await fetchParts(() => {
      while (others.length < connections - 1 && waiting.length > 0) others.push(fetchParts(() => undefined));
    });
    await Promise.all(others);
  } finally {
    await saver.finish();
  }
  if (failure !== undefined) throw failure.error;
}

const gaveUp = (cause: NoAnswer, at: number, size: number): NoAnswer =>
  new NoAnswer(`${cause.message}, at ${at} of ${size} bytes. The next try goes on from there`, {}, { cause });
