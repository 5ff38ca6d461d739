import { createHash } from 'node:crypto';
import type { Sha256 } from '../fingerprint/sha256.js';
import type { StateStore } from '../state/state-store.js';

/** A store in memory. What it returns are Node's buffers, as files are read into. */
export class MemoryStore implements StateStore {
  readonly name = 'a store';
  readonly files = new Map<string, Uint8Array>();
  /** What a call of that name is to fail with. */
  failure: { readonly on: 'list' | 'read' | 'write' | 'remove'; readonly message: string } | undefined;
  closed = 0;
  /** What every write waits for. */
  gate: Promise<void> = Promise.resolve();

  list(): Promise<readonly string[]> {
    return this.#unless('list', () => [...this.files.keys()].reverse());
  }

  read(name: string): Promise<Uint8Array> {
    return this.#unless('read', () => {
      const bytes = this.files.get(name);
      if (bytes === undefined) throw new Error(`${name} is not there`);
      return Buffer.from(bytes);
    });
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.gate;
    return this.#unless('write', () => void this.files.set(name, bytes.slice()));
  }

  remove(name: string): Promise<void> {
    return this.#unless('remove', () => void this.files.delete(name));
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }

  #unless<T>(call: string, work: () => T): Promise<T> {
    if (this.failure?.on === call) return Promise.reject(new Error(this.failure.message));
    return Promise.resolve().then(work);
  }
}

/** Node's SHA-256. */
export function newSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}
