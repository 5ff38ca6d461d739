import { useCallback, useReducer, useRef } from 'react';
import type { WorkerClient } from '../../client/worker-client.js';
import type { FinishedVideo, VideoJob } from '../../worker-protocol.js';
import { IDLE, reduceRun, type RunAction, type RunState } from '../run-state.js';
import { followRun } from '../use-run.js';

/** Variations of a video, made one after the other. */
export interface Variations {
  /** One for each; none before any were asked for. */
  readonly states: readonly RunState[];
  readonly running: boolean;
  /** Ends when all are made, or one fails or is stopped. @param onMade told each of them */
  readonly start: (jobs: readonly Promise<VideoJob>[], onMade: (video: FinishedVideo) => void) => Promise<void>;
  readonly stop: () => void;
  /** Shows none any more. */
  readonly clear: () => void;
}

type Action =
  | { readonly type: 'begin'; readonly count: number }
  | { readonly type: 'run'; readonly index: number; readonly action: RunAction };

function reduce(states: readonly RunState[], action: Action): readonly RunState[] {
  if (action.type === 'begin') return Array.from({ length: action.count }, () => IDLE);
  return states.map((state, at) => (at === action.index ? reduceRun(state, action.action) : state));
}

/** None at first. */
export function useVariations(client: WorkerClient): Variations {
  const [states, dispatch] = useReducer(reduce, []);
  const controller = useRef<AbortController>(undefined);

  const start = useCallback<Variations['start']>(
    async (jobs, onMade) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      dispatch({ type: 'begin', count: jobs.length });
      for (const [index, job] of jobs.entries()) {
        const tell = (action: RunAction) => {
          // Those of another series have the same places.
          if (controller.current === own) dispatch({ type: 'run', index, action });
        };
        const video = await followRun(client, job, own.signal, tell);
        if (video === undefined || own.signal.aborted) return;
        onMade(video);
      }
    },
    [client],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  const clear = useCallback(() => {
    controller.current?.abort();
    controller.current = undefined;
    dispatch({ type: 'begin', count: 0 });
  }, []);
  return { states, running: states.some(({ phase }) => phase === 'running'), start, stop, clear };
}
