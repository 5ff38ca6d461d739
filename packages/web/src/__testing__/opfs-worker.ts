import { RemoteModels, type DownloadProgress } from '@zeroreel/hub';
import { OpfsStorage, type KeptModel } from '../opfs-storage.js';

/** A visit of the page: a file that it wants, as far as it comes, and what it then finds. */
export interface Visit {
  readonly url: string;
  readonly path: string;
  readonly size: number;
  /** Bytes after which the visitor gives up. */
  readonly stopBehind?: number;
  /** Where bytes are read, `[offset, length]`. */
  readonly read?: readonly (readonly [number, number])[];
}

/** What came of a visit. */
export interface Visited {
  readonly progress: readonly DownloadProgress[];
  readonly kept: readonly KeptModel[];
  /** Code of the error that ended it. */
  readonly code?: string;
  readonly bytes?: readonly Uint8Array[];
  /** Bytes 300 to 399, as a backend's worker fetches them. */
  readonly fetched?: Uint8Array;
  /** Whether the storage has the whole file. */
  readonly isWhole: boolean;
}

async function visit({ url, path, size, stopBehind = Infinity, read = [] }: Visit): Promise<Visited> {
  const storage = await OpfsStorage.open();
  const models = new RemoteModels({ storage, wait: () => Promise.resolve() });
  const abort = new AbortController();
  const progress: DownloadProgress[] = [];
  models.follow({
    signal: abort.signal,
    progress(at) {
      progress.push(at);
      if (at.loaded > stopBehind) abort.abort();
    },
  });
  using model = models.openFolder(url, { [path]: size });
  const found = async () => {
    using place = storage.place({ kind: 'address', id: url });
    return { progress, kept: await storage.models(), isWhole: !!(await place.find('folder', { path, size })) };
  };
  try {
    const file = await model.open(path);
    await models.download();
    const bytes = await Promise.all(read.map(([offset, length]) => file.read(offset, length)));
    const part = await fetch(file.location, { headers: { Range: 'bytes=300-399' } });
    return { ...(await found()), bytes, fetched: new Uint8Array(await part.arrayBuffer()) };
  } catch (error) {
    return { ...(await found()), code: (error as { readonly code: string }).code };
  }
}

self.onmessage = async ({ data }: MessageEvent<Visit | 'clear'>) => {
  if (data !== 'clear') return self.postMessage(await visit(data));
  const storage = await OpfsStorage.open();
  for (const { name } of await storage.models()) await storage.remove(name);
  self.postMessage('cleared');
};
