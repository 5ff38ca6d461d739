type Entry = MemoryDirectory | MemoryFile;

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const absent = (name: string): Error => named('NotFoundError', `${name} is not there`);

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
    const entry = this.#entries.get(name);
    if (entry instanceof MemoryFile && entry.isOpen) throw named('NoModificationAllowedError', `${name} is open`);
    if (!this.#entries.delete(name)) throw absent(name);
  }
  async *entries(): AsyncGenerator<[string, Entry]> {
    yield* this.#entries;
  }
  async *keys(): AsyncGenerator<string> {
    yield* this.#entries.keys();
  }
  async *values(): AsyncGenerator<Entry> {
    yield* this.#entries.values();
  }
}

class MemoryFile {
  readonly kind = 'file';
  isOpen = false;
  #bytes = new Uint8Array();

  constructor(
    readonly name: string,
    readonly quota: { left: number },
  ) {}

  async getFile(): Promise<File> {
    return new File([this.#bytes.slice()], this.name);
  }

  /** As the standard has it: one at a time, wherever the file is opened. */
  async createSyncAccessHandle(): Promise<object> {
    if (this.isOpen) throw named('NoModificationAllowedError', `${this.name} is open`);
    this.isOpen = true;
    const resize = (length: number) => {
      this.quota.left -= length - this.#bytes.length;
      if (this.quota.left < 0) {
        this.quota.left += length - this.#bytes.length;
        throw named('QuotaExceededError', 'no room');
      }
      const bytes = new Uint8Array(length);
      bytes.set(this.#bytes.subarray(0, length));
      this.#bytes = bytes;
    };
    return {
      getSize: () => this.#bytes.length,
      truncate: resize,
      write: (part: Uint8Array, { at }: { at: number }) => {
        if (at + part.length > this.#bytes.length) resize(at + part.length);
        this.#bytes.set(part, at);
        return part.length;
      },
      read: (part: Uint8Array, { at }: { at: number }) => {
        const read = this.#bytes.subarray(at, at + part.length);
        part.set(read);
        return read.length;
      },
      flush: () => undefined,
      close: () => void (this.isOpen = false),
    };
  }
}

/** An empty folder with room for so many bytes. */
export const memoryDirectory = (room = Infinity): FileSystemDirectoryHandle =>
  new MemoryDirectory('', { left: room }) as unknown as FileSystemDirectoryHandle;
