import type { Settings } from '@zeroreel/run';
import { useCallback, useRef } from 'react';
import type { WorkerClient } from '../client/worker-client.js';

/**
 * Has what computes loaded and compiled when somebody comes near the prompt, so that a video begins when it is asked for. Not for
 * visitors who save data.
 * @param isWanted whether this device will compute it, on the processor, and computes nothing now
 */
export function useWarmUp(client: WorkerClient, machine: Settings['machine'], isWanted: boolean): () => void {
  const warm = useRef<string>(undefined);
  return useCallback(() => {
    const key = JSON.stringify(machine);
    if (!isWanted || warm.current === key || savesData()) return;
    warm.current = key;
    void client.call('warm-up', { machine }).catch(() => undefined);
  }, [client, machine, isWanted]);
}

/** What browsers tell of the connection; not all do. */
const savesData = (): boolean =>
  (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;
