import { useCallback, useReducer, useRef } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { IDLE, reduceRun, type RunAction, type RunState } from './run-state.js';
import { followRun, type PendingJob, type VideoMaker } from './use-run.js';

/** Runs that are made one after the other. */
export interface Series {
  /** One for each run. */
  readonly states: readonly RunState[];
  readonly running: boolean;
  /**
   * Makes them; undefined where one fails or is stopped.
   * @param jobs each is asked for when its turn comes
   * @param onMade told each video
   * @param maker what makes them; default: the page's own worker
   */
  readonly start: (
    jobs: readonly (() => PendingJob)[],
    onMade?: (video: FinishedVideo) => void,
    maker?: VideoMaker,
  ) => Promise<readonly FinishedVideo[] | undefined>;
  readonly stop: () => void;
  /** Stops, and begins with so many runs that have not begun. */
  readonly reset: (count: number) => void;
  /** Changes the state of every run. */
  readonly change: (action: RunAction) => void;
}

type Action =
  | { readonly type: 'reset'; readonly count: number }
  | { readonly type: 'run'; readonly index: number; readonly action: RunAction }
  | { readonly type: 'all'; readonly action: RunAction };

function reduce(states: readonly RunState[], action: Action): readonly RunState[] {
  switch (action.type) {
    case 'reset':
      return idle(action.count);
    case 'run':
      return states.map((state, at) => (at === action.index ? reduceRun(state, action.action) : state));
    case 'all':
      return states.map((state) => reduceRun(state, action.action));
  }
}

const idle = (count: number): readonly RunState[] => Array.from({ length: count }, () => IDLE);

/** @param count runs that there are at first, none of which has begun */
export function useSeries(client: WorkerClient, count: number): Series {
  const [states, dispatch] = useReducer(reduce, count, idle);
  const controller = useRef<AbortController>(undefined);

  const start = useCallback<Series['start']>(
    async (jobs, onMade, maker = client) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      const made: FinishedVideo[] = [];
      for (const [index, job] of jobs.entries()) {
        const video = await followRun(maker, job(), own.signal, (action) => {
          // Those of another series have the same places.
          if (controller.current === own) dispatch({ type: 'run', index, action });
        });
        if (video === undefined || own.signal.aborted) return undefined;
        made.push(video);
        onMade?.(video);
      }
      return made;
    },
    [client],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  const reset = useCallback((next: number) => {
    controller.current?.abort();
    controller.current = undefined;
    dispatch({ type: 'reset', count: next });
  }, []);
  const change = useCallback((action: RunAction) => dispatch({ type: 'all', action }), []);
  return { states, running: states.some(({ phase }) => phase === 'running'), start, stop, reset, change };
}
