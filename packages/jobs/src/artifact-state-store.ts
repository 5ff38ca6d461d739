import type { StateStore } from '@zeroreel/run';
import { readArtifact, type ArtifactStore } from './artifact-store.js';

/**
 * The state of a run under a prefix of an artefact store: another process, and another machine, can go on from it.
 * @param prefix ends in `/`
 */
export function artifactStateStore(store: ArtifactStore, prefix: string): StateStore {
  return {
    name: `${store.name}/${prefix.replace(/\/$/, '')}`,
    async list() {
      const names: string[] = [];
      for await (const { key } of store.list(prefix)) names.push(key.slice(prefix.length));
      return names;
    },
    async read(name) {
      const bytes = await readArtifact(store, `${prefix}${name}`);
      if (bytes === undefined) throw new Error('it is gone');
      return bytes;
    },
    async write(name, bytes) {
      await store.put(`${prefix}${name}`, bytes);
    },
    remove: (name) => store.remove(`${prefix}${name}`),
    close: () => store.remove(prefix),
  };
}
