import { messageOf, ZeroreelError } from '@zeroreel/core';
import { useCallback, useReducer, useRef } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { FinishedVideo, RunEvent, VideoJob } from '../worker-protocol.js';
import { IDLE, reduceRun, type RunState } from './run-state.js';

/** A run and what a component can do with it. */
export interface Run {
  readonly state: RunState;
  /** Makes a video; undefined where it failed or was stopped, which the state tells. */
  readonly start: (job: VideoJob) => Promise<FinishedVideo | undefined>;
  readonly stop: () => void;
  readonly show: (video: FinishedVideo) => void;
}

/** Follows runs of the worker, one after the other. */
export function useRun(client: WorkerClient): Run {
  const [state, dispatch] = useReducer(reduceRun, IDLE);
  const controller = useRef<AbortController>(undefined);

  const start = useCallback(
    async (job: VideoJob) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      dispatch({ type: 'begin' });
      try {
        const onEvent = (event: RunEvent) => {
          if (!own.signal.aborted) dispatch({ type: 'event', event });
        };
        const video = await client.call('generate', { job }, { onEvent, signal: own.signal });
        dispatch({ type: 'finish', video });
        return video;
      } catch (error) {
        const aborted = error instanceof ZeroreelError && error.code === 'aborted';
        dispatch({ type: 'fail', message: messageOf(error), aborted });
        return undefined;
      }
    },
    [client],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  const show = useCallback((video: FinishedVideo) => dispatch({ type: 'show', video }), []);
  return { state, start, stop, show };
}
