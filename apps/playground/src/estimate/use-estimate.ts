import type { Settings } from '@zeroreel/run';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { keepText, keptText, storageOf } from '../kept-texts.js';
import { IDLE, reduceRun, type RunState } from '../ui/run-state.js';
import { followRun, type PendingJob } from '../ui/use-run.js';
import { withFrames } from '../settings/frame-count.js';
import { framesDrawn } from '../ui/live/use-live.js';
import type { FinishedVideo, RunWork } from '../worker-protocol.js';
import { expectedTime, guessedPace, measuredPace, paceKey } from './pace.js';
import { PaceStore } from './pace-store.js';

/** How long a run will take on this machine. */
export interface Estimate {
  /** Seconds; undefined where nobody can tell. */
  readonly seconds: number | undefined;
  /** Whether they are a guess from the processor's speed, as nothing like it was measured here. */
  readonly isGuess: boolean;
  /** Seconds until there is the first frame, as a look at it while one types makes it; undefined as above. */
  readonly firstFrame: number | undefined;
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
  const speed = useSpeed(client, work !== undefined && pace === undefined);
  const guess = work && speed ? guessedPace(settings, work, speed) : undefined;

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
  const likely = pace ?? guess;
  const seconds = work && likely && expectedTime(work, likely) / 1000;
  const drawn = framesDrawn(settings);
  const firstFrame =
    work && pace && expectedTime({ ...work, frames: drawn, evaluations: drawn * work.steps }, pace) / 1000;
  return { seconds, isGuess: pace === undefined, firstFrame, measure, measuring, stop, learn };
}

const SPEED = 'zeroreel-speed';

/** How fast the processor is: measured once, when it is needed and somebody sees the page, and kept. */
function useSpeed(client: WorkerClient, isNeeded: boolean): number | undefined {
  const [speed, setSpeed] = useState(() => Number(keptText('localStorage', SPEED) ?? NaN));
  const isKnown = speed > 0;
  useEffect(() => {
    if (!isNeeded || isKnown || document.visibilityState === 'hidden') return;
    const take = (measured: number) => {
      keepText('localStorage', SPEED, String(Math.round(measured)));
      setSpeed(measured);
    };
    void client.call('measure-speed', {}).then(take, () => undefined);
  }, [client, isNeeded, isKnown]);
  return isKnown && Number.isFinite(speed) ? speed : undefined;
}
