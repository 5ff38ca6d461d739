import type { DeclaredPlugins } from '@zeroreel/run';
import { useCallback, useReducer, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { ABLATIONS, ablationOf } from '../settings/ablations.js';
import { IDLE, reduceRun, type RunAction, type RunState } from './run-state.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { followRun, type PendingJob } from './use-run.js';

/** The four runs of a comparison, one after the other. */
export interface Comparison {
  /** One for each of `ABLATIONS`. */
  readonly states: readonly RunState[];
  readonly running: boolean;
  /** All four as one, with their names, once they are made; or one that was made before. */
  readonly video: FinishedVideo | undefined;
  /** Whether `video` was made before: `states` are not its own. */
  readonly isOfBefore: boolean;
  /** Makes them. Undefined where one fails or is stopped. */
  readonly start: (job: PendingJob) => Promise<FinishedVideo | undefined>;
  /** Shows a comparison that was made before. */
  readonly show: (video: FinishedVideo) => void;
  readonly stop: () => void;
  /** The visitor has read what went wrong, or a notice. */
  readonly dismiss: (message: string) => void;
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
  const [shown, setShown] = useState<{ readonly video: FinishedVideo; readonly isOfBefore: boolean }>();
  const controller = useRef<AbortController>(undefined);

  const start = useCallback(
    async (job: PendingJob) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      setShown(undefined);
      const made: FinishedVideo[] = [];
      for (const [index, ablation] of ABLATIONS.entries()) {
        const ablated = Promise.resolve(job).then((asked) => ({
          ...asked,
          settings: ablationOf(asked.settings, ablation, known),
        }));
        const video = await followRun(client, ablated, own.signal, (action) => dispatch({ index, action }));
        if (video === undefined || own.signal.aborted) return undefined;
        made.push(video);
      }
      const together = await asOne(made);
      if (together) setShown({ video: together, isOfBefore: false });
      return together;
    },
    [client, known],
  );
  const show = useCallback((video: FinishedVideo) => setShown({ video, isOfBefore: true }), []);
  const stop = useCallback(() => controller.current?.abort(), []);
  const dismiss = useCallback((message: string) => {
    for (const index of ABLATIONS.keys()) dispatch({ index, action: { type: 'dismiss', message } });
  }, []);
  const running = states.some(({ phase }) => phase === 'running');
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
