import type { Settings } from '@zeroreel/run';
import { useCallback, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { storageOf } from '../kept-texts.js';
import { IDLE, reduceRun, type RunState } from '../ui/run-state.js';
import { followRun, type PendingJob } from '../ui/use-run.js';
import { withFrames } from '../settings/frame-count.js';
import type { FinishedVideo, RunWork } from '../worker-protocol.js';
import { expectedTime, measuredPace, paceKey } from './pace.js';
import { PaceStore } from './pace-store.js';

/** How long a run will take on this machine. */
export interface Estimate {
  /** Seconds; undefined where nothing like it was measured here. */
  readonly seconds: number | undefined;
  /** Seconds of the first frame alone; undefined as above. */
  readonly oneFrame: number | undefined;
  /** Makes one frame and measures that; the video that is shown stays. */
  readonly measure: (job: PendingJob) => Promise<void>;
  readonly measuring: boolean;
  readonly stop: () => void;
  /** Learns from a run that has come to its end. @param asked its settings before they were completed */
  readonly learn: (state: RunState, video: FinishedVideo, asked: Settings) => void;
}

/** @param work of the settings; undefined until the worker has looked at them */
export function useEstimate(client: WorkerClient, settings: Settings, work: RunWork | undefined): Estimate {
  const [store] = useState(() => new PaceStore(storageOf('localStorage')));
  const [measuring, setMeasuring] = useState(false);
  const [, setChanges] = useState(0);
  const controller = useRef<AbortController>(undefined);
  const pace = work && store.find(paceKey(settings, work));

  const learn = useCallback(
    (state: RunState, { recorded, frames: [first] }: FinishedVideo, asked: Settings) => {
      const measured = state.rows && measuredPace(state, recorded, state.rows);
      if (measured && first) store.put(paceKey(asked, first), measured);
      setChanges((last) => last + 1);
    },
    [store],
  );
  const measure = useCallback(
    async (pending: PendingJob) => {
      const own = new AbortController();
      controller.current = own;
      setMeasuring(true);
      try {
        const job = await pending;
        const one = { ...job, settings: withFrames(job.settings, 1) };
        let state: RunState = IDLE;
        const video = await followRun(client, one, own.signal, (action) => (state = reduceRun(state, action)));
        if (video) learn(state, video, job.settings);
      } finally {
        setMeasuring(false);
      }
    },
    [client, learn],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  const seconds = work && pace && expectedTime(work, pace) / 1000;
  const oneFrame = work && pace && expectedTime({ ...work, frames: 1, evaluations: work.steps }, pace) / 1000;
  return { seconds, oneFrame, measure, measuring, stop, learn };
}
