import { messageOf, ZeroreelError } from '@zeroreel/core';
import { useCallback, useReducer, useRef } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { FinishedVideo, RunEvent, VideoJob } from '../worker-protocol.js';
import { keepRuntime } from '../offline/keep-page.js';
import { IDLE, reduceRun, type RunAction, type RunState, type VideoOrigin } from './run-state.js';

/** A job, or one whose files are still read. */
export type PendingJob = VideoJob | Promise<VideoJob>;

/** What makes videos: a worker of the page, or a server. */
export type VideoMaker = Pick<WorkerClient, 'call'>;

/** A run and what a component can do with it. */
export interface Run {
  readonly state: RunState;
  /**
   * Makes a video; undefined where it failed or was stopped, which the state tells.
   * @param maker what makes it; default: the page's own worker
   */
  readonly start: (job: PendingJob, maker?: VideoMaker) => Promise<FinishedVideo | undefined>;
  readonly stop: () => void;
  readonly show: (video: FinishedVideo, from: VideoOrigin) => void;
  /** Shows nothing any more. */
  readonly clear: () => void;
  /** The visitor has read what went wrong, or a notice. */
  readonly dismiss: (message: string) => void;
}

/** Follows runs of the worker, one after the other. */
export function useRun(client: WorkerClient): Run {
  const [state, dispatch] = useReducer(reduceRun, IDLE);
  const controller = useRef<AbortController>(undefined);

  const start = useCallback(
    (job: PendingJob, maker: VideoMaker = client) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      return followRun(maker, job, own.signal, dispatch);
    },
    [client],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  const show = useCallback<Run['show']>((video, from) => dispatch({ type: 'show', video, from }), []);
  const dismiss = useCallback((message: string) => dispatch({ type: 'dismiss', message }), []);
  const clear = useCallback(() => dispatch({ type: 'clear' }), []);
  return { state, start, stop, show, clear, dismiss };
}

/** Makes one video and tells what happens; undefined where it failed or was stopped. */
export async function followRun(
  client: VideoMaker,
  job: PendingJob,
  signal: AbortSignal,
  dispatch: (action: RunAction) => void,
): Promise<FinishedVideo | undefined> {
  dispatch({ type: 'begin' });
  const onEvent = (event: RunEvent) => {
    if (event.type === 'backend' && event.name !== undefined) void keepRuntime(event.name);
    if (!signal.aborted) dispatch({ type: 'event', event, at: performance.now() });
  };
  try {
    const video = await client.call('generate', { job: await job }, { onEvent, signal });
    dispatch({ type: 'finish', video });
    return video;
  } catch (error) {
    const aborted = error instanceof ZeroreelError && error.code === 'aborted';
    dispatch({ type: 'fail', message: messageOf(error), aborted });
    return undefined;
  }
}
