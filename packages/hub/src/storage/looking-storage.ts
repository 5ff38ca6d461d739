import '@zeroreel/core/disposal';
import type { ModelStorage, StoredSource } from './model-storage.js';
import { memoryStorage } from './memory-storage.js';

/** What a storage has, for who looks at models and keeps nothing of them there: what comes is held in memory. */
export function lookingStorage(kept: ModelStorage): ModelStorage {
  const looked = memoryStorage();
  return {
    location: kept.location,
    place(source: StoredSource) {
      const [there, here] = [kept.place(source), looked.place(source)];
      return {
        location: there.location,
        freeBytes: () => there.freeBytes(),
        version: async (revision) => (await there.version(revision)) ?? here.version(revision),
        keepVersion: (revision, version) => here.keepVersion(revision, version),
        listing: async (version) => (await there.listing(version)) ?? here.listing(version),
        keepListing: (version, files) => here.keepListing(version, files),
        paths: async (version) => [...new Set([...(await there.paths(version)), ...(await here.paths(version))])],
        partialBytes: (version, file) => there.partialBytes(version, file),
        find: async (version, file) => (await there.find(version, file)) ?? here.find(version, file),
        begin: (version, file, options) => here.begin(version, file, options),
        [Symbol.dispose]() {
          there[Symbol.dispose]();
          here[Symbol.dispose]();
        },
      };
    },
  };
}
