import { useCallback, useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';

/** Models that the browser keeps. */
export interface ModelCacheState {
  /** Bytes. */
  readonly size: number;
  readonly clear: () => void;
}

/** @param changes looked at again when this changes, as after a run */
export function useModelCache(client: WorkerClient, changes: unknown): ModelCacheState {
  const [size, setSize] = useState(0);
  const ask = useCallback(
    (clear: boolean) => {
      client.call('cache-size', { clear }).then(setSize, () => undefined);
    },
    [client],
  );
  useEffect(() => ask(false), [ask, changes]);
  return { size, clear: () => ask(true) };
}
