import type { DeclaredPlugins } from '@zeroreel/run';
import { useCallback, useReducer, useRef } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { ABLATIONS, ablationOf } from '../settings/ablations.js';
import { IDLE, reduceRun, type RunAction, type RunState } from './run-state.js';
import { followRun, type PendingJob } from './use-run.js';

/** The four runs of a comparison, one after the other. */
export interface Comparison {
  /** One for each of `ABLATIONS`. */
  readonly states: readonly RunState[];
  readonly running: boolean;
  /** Ends when all four are made, or one fails or is stopped. */
  readonly start: (job: PendingJob) => Promise<void>;
  readonly stop: () => void;
}

interface IndexedAction {
  readonly index: number;
  readonly action: RunAction;
}

const reduceRuns = (states: readonly RunState[], { index, action }: IndexedAction): readonly RunState[] =>
  states.map((state, at) => (at === index ? reduceRun(state, action) : state));

/** Makes the videos of `ABLATIONS`. */
export function useCompare(client: WorkerClient, known: DeclaredPlugins): Comparison {
  const [states, dispatch] = useReducer(
    reduceRuns,
    ABLATIONS.map(() => IDLE),
  );
  const controller = useRef<AbortController>(undefined);

  const start = useCallback(
    async (job: PendingJob) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      for (const [index, ablation] of ABLATIONS.entries()) {
        const ablated = Promise.resolve(job).then((asked) => ({
          ...asked,
          settings: ablationOf(asked.settings, ablation, known),
        }));
        const video = await followRun(client, ablated, own.signal, (action) => dispatch({ index, action }));
        if (video === undefined || own.signal.aborted) return;
      }
    },
    [client, known],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  return { states, running: states.some(({ phase }) => phase === 'running'), start, stop };
}
