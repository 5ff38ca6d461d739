import { mkdtempSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExternalBytes } from '@zeroreel/onnx';

/** A file that is there from the first bytes on, and gone when the process ends. */
export class TemporaryFile {
  #opened: Promise<{ readonly folder: string; readonly file: FileHandle }> | undefined;
  #length = 0;

  /** @param prefix of the name of its folder */
  constructor(private readonly prefix: string) {}

  /** Writes bytes behind those that are there, and says where they lie. */
  async append(bytes: Uint8Array): Promise<ExternalBytes> {
    this.#opened ??= create(this.prefix);
    const { folder, file } = await this.#opened;
    const offset = this.#length;
    await file.writeFile(bytes);
    this.#length += bytes.length;
    return { file: join(folder, NAME), offset, length: bytes.length };
  }

  async remove(): Promise<void> {
    const opened = await this.#opened;
    this.#opened = undefined;
    await opened?.file.close();
    if (opened) rmSync(opened.folder, { recursive: true, force: true });
  }
}

const NAME = 'weights.bin';

async function create(prefix: string): Promise<{ readonly folder: string; readonly file: FileHandle }> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return { folder, file: await open(join(folder, NAME), 'w') };
}
