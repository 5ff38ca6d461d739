import type { Settings } from '@zeroreel/run';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { IDLE, reduceRun, type RunState } from '../ui/run-state.js';
import { followRun, type PendingJob } from '../ui/use-run.js';
import { withFrames } from '../settings/frame-count.js';
import type { FinishedVideo, RunWork } from '../worker-protocol.js';
import { expectedTime, measuredPace, paceKey } from './pace.js';
import { PaceStore } from './pace-store.js';

/** A run as it was asked for, before its settings were completed; its work is unknown where nobody had looked at it. */
export interface AskedRun {
  readonly settings: Settings;
  readonly work: RunWork | undefined;
}

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
  /** Learns from a run that has come to its end. */
  readonly learn: (state: RunState, video: FinishedVideo, asked: AskedRun) => void;
}

/** @param work of the settings; undefined until the worker has looked at them */
export function useEstimate(client: WorkerClient, settings: Settings, work: RunWork | undefined): Estimate {
  const [store] = useState(() => new PaceStore(storageOfPage()));
  const [measuring, setMeasuring] = useState(false);
  const [, setChanges] = useState(0);
  const controller = useRef<AbortController>(undefined);
  const latest = useRef({ settings, work });
  useEffect(() => void (latest.current = { settings, work }));
  const pace = work && store.find(paceKey(settings, work));

  const learn = useCallback(
    (state: RunState, { recorded, frames: [first] }: FinishedVideo, { settings: asked, work }: AskedRun) => {
      const measured = work && measuredPace(state, recorded, work.rows);
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
        // Who asks at once asks before the worker has looked at the settings.
        const known = work ?? (latest.current.settings === settings ? latest.current.work : undefined);
        if (video) learn(state, video, { settings: job.settings, work: known });
      } finally {
        setMeasuring(false);
      }
    },
    [client, learn, settings, work],
  );
  const stop = useCallback(() => controller.current?.abort(), []);
  const seconds = work && pace && expectedTime(work, pace) / 1000;
  const oneFrame = work && pace && expectedTime({ ...work, frames: 1, evaluations: work.steps }, pace) / 1000;
  return { seconds, oneFrame, measure, measuring, stop, learn };
}

/** Undefined where the browser forbids it. */
function storageOfPage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
