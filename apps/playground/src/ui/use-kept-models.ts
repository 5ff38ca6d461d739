import type { KeptModel } from '@zeroreel/web';
import { useCallback, useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';

/** Models that the browser keeps. */
export interface KeptModelsState {
  readonly models: readonly KeptModel[];
  readonly remove: (names: readonly string[]) => void;
}

/**
 * @param isShown whether they are looked at now: nobody is asked before
 * @param changes looked at again when this changes, as after a run
 */
export function useKeptModels(client: WorkerClient, isShown: boolean, changes: unknown): KeptModelsState {
  const [models, setModels] = useState<readonly KeptModel[]>([]);
  const ask = useCallback(
    (remove: readonly string[]) => {
      client.call('kept-models', { remove }).then(setModels, () => undefined);
    },
    [client],
  );
  useEffect(() => {
    if (isShown) ask([]);
  }, [ask, isShown, changes]);
  return { models, remove: ask };
}
