import { isWorthAnother, NoAnswer } from '../http/no-answer.js';
import type { Web } from '../http/web.js';
import { beginOfAnswer, type FileDownload } from './part-answer.js';

const ATTEMPTS = 3;

/**
 * The bytes of a file from `begin` up to `end`, also out of a body that has them all.
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function readPart(
  web: Web,
  download: FileDownload,
  [begin, end]: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(web, download, [begin, end], signal);
    } catch (error) {
      if (!isWorthAnother(error) || attempt >= ATTEMPTS) throw error;
      await web.wait(200 * 2 ** attempt, signal);
    }
  }
}

async function readOnce(
  web: Web,
  download: FileDownload,
  [begin, end]: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const { name, url } = download;
  const transfer = await web.ask(url, { name, range: [begin, end], signal });
  let position = await beginOfAnswer(transfer, begin, download);
  const bytes = new Uint8Array(end - begin);
  let got = 0;
  for await (const chunk of transfer.chunks()) {
    const part = chunk.subarray(Math.min(chunk.length, Math.max(0, begin - position)), Math.max(0, end - position));
    bytes.set(part, got);
    got += part.length;
    position += chunk.length;
    if (got === bytes.length) return bytes;
  }
  throw new NoAnswer(`${name}: the download ended early, at ${got} of ${bytes.length} bytes`);
}
