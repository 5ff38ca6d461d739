import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** A copy of a checkpoint in a temporary folder, to be damaged; it goes when it is disposed. */
export class CheckpointCopy implements Disposable {
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'zeroreel-checkpoint-')));
  readonly folder = join(this.#root, 'model');

  constructor(checkpoint: string) {
    cpSync(checkpoint, this.folder, { recursive: true });
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  remove(file: string): void {
    rmSync(this.path(file), { recursive: true });
  }

  rename(file: string, to: string): void {
    renameSync(this.path(file), this.path(to));
  }

  /** Cuts `bytes` off the end. */
  truncate(file: string, bytes: number): void {
    truncateSync(this.path(file), readFileSync(this.path(file)).length - bytes);
  }

  /** Overwrites the start of a file. */
  overwrite(file: string, start: Uint8Array): void {
    const bytes = readFileSync(this.path(file));
    bytes.set(start);
    writeFileSync(this.path(file), bytes);
  }

  /** Replaces a text in a file, whose length it may not change where offsets follow. */
  replace(file: string, from: string, to: string): void {
    const bytes = readFileSync(this.path(file)).toString('latin1');
    if (!bytes.includes(from)) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(this.path(file), Buffer.from(bytes.replaceAll(from, to), 'latin1'));
  }

  /** Makes the first numbers of a weight NaN: all bits set, in every float type. */
  spoil(file: string, key: string): void {
    const bytes = readFileSync(this.path(file));
    const headerEnd = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    const start = headerEnd + header[key]!.data_offsets[0];
    writeFileSync(this.path(file), bytes.fill(0xff, start, start + 4));
  }

  /** Changes fields of a JSON file. */
  edit(file: string, changes: object): void {
    const json = JSON.parse(readFileSync(this.path(file), 'utf8')) as object;
    writeFileSync(this.path(file), JSON.stringify({ ...json, ...changes }));
  }

  /**
   * Lays the files out as the Hugging Face cache does: blobs, and a snapshot of links to them. @returns the snapshot
   */
  toHubCache(): string {
    const snapshot = join(this.#root, 'cache', 'snapshots', '0a1b');
    const blobs = join(this.#root, 'cache', 'blobs');
    mkdirSync(blobs, { recursive: true });
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    files.forEach((entry, index) => {
      const file = join(entry.parentPath, entry.name);
      const blob = join(blobs, `${index}-${basename(file).length}`);
      const link = join(snapshot, relative(this.folder, file));
      mkdirSync(dirname(link), { recursive: true });
      renameSync(file, blob);
      symlinkSync(relative(dirname(link), blob), link);
    });
    return snapshot;
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true });
  }
}
