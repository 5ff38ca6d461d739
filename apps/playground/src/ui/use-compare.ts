import type { DeclaredPlugins } from '@zeroreel/run';
import { useCallback, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { ABLATIONS, ablationOf } from '../settings/ablations.js';
import type { RunState } from './run-state.js';
import type { FinishedVideo } from '../worker-protocol.js';
import type { PendingJob, VideoMaker } from './use-run.js';
import { useSeries } from './use-series.js';

/** The four runs of a comparison, one after the other. */
export interface Comparison {
  /** One for each of `ABLATIONS`. */
  readonly states: readonly RunState[];
  readonly running: boolean;
  /** All four as one, with their names, once they are made; or one that was made before. */
  readonly video: FinishedVideo | undefined;
  /** Whether `video` was made before: `states` are not its own. */
  readonly isOfBefore: boolean;
  /**
   * Makes them. Undefined where one fails or is stopped.
   * @param maker what makes them; default: the page's own worker
   */
  readonly start: (job: PendingJob, maker?: VideoMaker) => Promise<FinishedVideo | undefined>;
  /** Shows a comparison that was made before. */
  readonly show: (video: FinishedVideo) => void;
  readonly stop: () => void;
  /** The visitor has read what went wrong, or a notice. */
  readonly dismiss: (message: string) => void;
}

/** Makes the videos of `ABLATIONS`. */
export function useCompare(client: WorkerClient, known: DeclaredPlugins): Comparison {
  const { states, running, start: startSeries, stop, change } = useSeries(client, ABLATIONS.length);
  const [shown, setShown] = useState<{ readonly video: FinishedVideo; readonly isOfBefore: boolean }>();

  const start = useCallback(
    async (job: PendingJob, maker?: VideoMaker) => {
      setShown(undefined);
      const jobs = ABLATIONS.map((ablation) => async () => {
        const asked = await job;
        return { ...asked, settings: ablationOf(asked.settings, ablation, known) };
      });
      const made = await startSeries(jobs, undefined, maker);
      const together = made && (await asOne(made));
      if (together) setShown({ video: together, isOfBefore: false });
      return together;
    },
    [startSeries, known],
  );
  const show = useCallback((video: FinishedVideo) => setShown({ video, isOfBefore: true }), []);
  const dismiss = useCallback((message: string) => change({ type: 'dismiss', message }), [change]);
  const { video, isOfBefore = false } = shown ?? {};
  return { states, running, video, isOfBefore, start, show, stop, dismiss };
}

/** The four videos as one, with the settings of the first, which is the method itself. */
async function asOne(videos: readonly FinishedVideo[]): Promise<FinishedVideo | undefined> {
  const [first] = videos;
  if (first === undefined) return undefined;
  // Loaded when there is something to put together.
  const { sideBySide } = await import('../encode/side-by-side.js');
  const named = videos.map(({ frames }, index) => ({ name: ABLATIONS[index]?.name ?? '', frames }));
  return { ...first, frames: sideBySide(named), isComparison: true };
}
