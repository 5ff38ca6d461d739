import { useCallback, useRef } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { ABLATIONS, ablated } from '../settings/ablations.js';
import type { VideoJob } from '../worker-protocol.js';
import type { RunState } from './run-state.js';
import { useRun } from './use-run.js';

/** The four runs of a comparison, one after the other. */
export interface Comparison {
  readonly states: readonly RunState[];
  readonly running: boolean;
  readonly start: (job: VideoJob) => void;
  readonly stop: () => void;
}

/** Makes the videos of `ABLATIONS`. */
export function useCompare(client: WorkerClient): Comparison {
  const runs = [useRun(client), useRun(client), useRun(client), useRun(client)] as const;
  const stopped = useRef(false);
  const starts = runs.map(({ start }) => start);
  const stops = runs.map(({ stop }) => stop);

  const start = useCallback(async (job: VideoJob) => {
    stopped.current = false;
    for (const [index, ablation] of ABLATIONS.entries()) {
      if (stopped.current) return;
      const video = await starts[index]?.({ ...job, settings: ablated(job.settings, ablation) });
      if (!video) return;
    }
    // The functions of a run stay the same for its life.
  }, []);
  const stop = useCallback(() => {
    stopped.current = true;
    stops.forEach((each) => each());
  }, []);
  const states = runs.map(({ state }) => state);
  return { states, running: states.some(({ phase }) => phase === 'running'), start: (job) => void start(job), stop };
}
