type Entry = MemoryDirectory | MemoryFile;

const absent = (name: string): Error => Object.assign(new Error(`${name} is not there`), { name: 'NotFoundError' });

/** The used part of a FileSystemDirectoryHandle, in memory, for tests outside a browser. */
class MemoryDirectory {
  readonly kind = 'directory';
  readonly #entries = new Map<string, Entry>();

  constructor(
    readonly name: string,
    readonly quota: { left: number },
  ) {}

  async getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<MemoryDirectory> {
    const entry = this.#entries.get(name) ?? (options?.create ? new MemoryDirectory(name, this.quota) : undefined);
    if (!(entry instanceof MemoryDirectory)) throw absent(name);
    this.#entries.set(name, entry);
    return entry;
  }
  async getFileHandle(name: string, options?: { create?: boolean }): Promise<MemoryFile> {
    const entry = this.#entries.get(name) ?? (options?.create ? new MemoryFile(name, this.quota) : undefined);
    if (!(entry instanceof MemoryFile)) throw absent(name);
    this.#entries.set(name, entry);
    return entry;
  }
  async removeEntry(name: string): Promise<void> {
    if (!this.#entries.delete(name)) throw absent(name);
  }
  async *entries(): AsyncGenerator<[string, Entry]> {
    yield* this.#entries;
  }
  async *values(): AsyncGenerator<Entry> {
    yield* this.#entries.values();
  }
}

class MemoryFile {
  readonly kind = 'file';
  #content: Blob = new Blob();

  constructor(
    readonly name: string,
    readonly quota: { left: number },
  ) {}

  async getFile(): Promise<File> {
    return new File([this.#content], this.name);
  }

  /** As the standard has it: what is written appears when the stream is closed. */
  async createWritable(): Promise<object> {
    const parts: BlobPart[] = [];
    return {
      write: async (part: Uint8Array<ArrayBuffer>) => {
        this.quota.left -= part.length;
        if (this.quota.left < 0) throw Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
        parts.push(part);
      },
      close: async () => {
        this.#content = new Blob(parts);
      },
      abort: async () => undefined,
    };
  }
}

/** An empty folder with room for so many bytes. */
export const memoryDirectory = (room = Infinity): FileSystemDirectoryHandle =>
  new MemoryDirectory('', { left: room }) as unknown as FileSystemDirectoryHandle;
