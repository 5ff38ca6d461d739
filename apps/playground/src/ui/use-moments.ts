import { messageOf } from '@zeroreel/core';
import { optionsOf, type Settings } from '@zeroreel/run';
import { useEffect, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { fileNameOf } from '../encode/file-name.js';
import { useEstimate, type Estimate } from '../estimate/use-estimate.js';
import { portableSettings } from '../links/settings-link.js';
import { framesOf } from '../settings/frame-count.js';
import { MOTION, viewOf } from '../settings/views.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { cameraOf, withCamera, type Drag } from './live/dragged-motion.js';
import { useLive, type Live } from './live/use-live.js';
import { useDoneNotice, type DoneNotice } from './notify/use-done-notice.js';
import type { ResultActionsProps } from './result/result-actions.js';
import { longerSettings, variationsOf } from './result/made-settings.js';
import { openStartClip } from './start/start-clip.js';
import type { StartScreenProps } from './start/start-screen.js';
import { useTexts } from './texts/use-texts.js';
import type { History } from './use-history.js';
import type { Page } from './use-page.js';
import type { Restore } from './use-restore.js';
import type { Run } from './use-run.js';
import { useSeries, type Series } from './use-series.js';

interface MomentsOptions {
  readonly client: WorkerClient;
  readonly page: Page;
  readonly run: Run;
  readonly history: History;
  readonly restore: Restore;
  /** Makes the video of settings. */
  readonly make: (settings: Settings) => Promise<void>;
  /** Whether this device makes it: what was measured of others says nothing of it. */
  readonly isHere: boolean;
}

/** What happens before, during and after a run. */
export interface Moments {
  /** Something is made beside the video that was asked for. */
  readonly isBusy: boolean;
  readonly stop: () => void;
  /** Other seeds of a video; none before they are asked for. */
  readonly variations: Pick<Series, 'states'>;
  readonly estimate: Estimate;
  readonly measure: () => void;
  readonly notice: DoneNotice;
  readonly live: Live & { readonly isOn: boolean; readonly set: (isOn: boolean) => void };
  /** The picture was dragged there: the camera goes that way, and the video is made. */
  readonly release: (drag: Drag) => void;
  readonly openVariation: (video: FinishedVideo) => void;
  readonly start: StartScreenProps;
  readonly actions: Omit<ResultActionsProps, 'client' | 'video' | 'running'>;
  /** Before a run of settings: what belongs to the last one goes. */
  readonly begin: (settings: Settings) => void;
}

/** Clips before the first click, estimates, what a result leads on to, and pictures while one types. */
export function useMoments({ client, page, run, history, restore, make, isHere }: MomentsOptions): Moments {
  const { card, uploads, check } = page;
  const { state } = card;
  const { settings, view } = state;
  const texts = useTexts().moments.start;
  const variations = useSeries(client, 0);
  const estimate = useEstimate(client, settings, check?.work);
  const notice = useDoneNotice(run.state);
  const [isLive, setLive] = useState(false);
  const isBusy = variations.running || estimate.measuring;
  const isOn = isLive && view === 'generate';
  const enabled = isOn && !isBusy && run.state.phase !== 'running';
  const live = useLive(client, { settings, job: (next) => page.job(next), enabled });

  // The settings of the run before they were completed: what is measured is kept under them.
  const asked = useRef<Settings>(undefined);
  const { learn } = estimate;
  useEffect(() => {
    if (run.state.phase !== 'done' || run.state.video === undefined || asked.current === undefined) return;
    if (run.state.shownFrom === undefined) learn(run.state, run.state.video, asked.current);
    asked.current = undefined;
  }, [run.state, learn]);

  function begin(next: Settings): void {
    variations.reset(0);
    setLive(false);
    asked.current = isHere ? next : undefined;
  }
  /** Runs settings that a result leads on to, and shows them. */
  function goOn(next: Settings): void {
    state.replace(next, viewOf(next));
    void make(next);
  }
  /** The video as a clip of another view: its frames are handed on as they are. */
  function handOn(next: 'edit' | 'control', video: FinishedVideo): void {
    const file = `${fileNameOf(video)}.mp4`;
    uploads.putFrames(file, video.frames, video.framesPerSecond);
    state.setView(next);
    state.setPlugin(next === 'edit' ? 'instruct-pix2pix' : 'controlnet', (last) => ({ ...last, clip: { file } }));
    variations.reset(0);
    run.clear();
  }
  function withVideo(work: (video: FinishedVideo) => void): () => void {
    return () => run.state.video && work(run.state.video);
  }
  return {
    ...{ isBusy, variations, estimate, notice, begin },
    stop() {
      variations.stop();
      estimate.stop();
    },
    measure: () => void estimate.measure(page.job()),
    live: { ...live, isOn, set: setLive },
    release(drag) {
      const way = cameraOf(drag, framesOf(settings));
      const moved = withCamera(settings, way);
      state.setPlugin(MOTION, optionsOf(moved, MOTION));
      void make(moved);
    },
    openVariation(video) {
      run.show(video, 'variation');
      void restore.restoreVideo(video).then(restore.dismiss);
    },
    start: {
      card,
      world: check?.world,
      async onOpen(clip) {
        try {
          const video = await openStartClip(client, clip);
          await restore.restoreVideo(video);
          restore.dismiss();
          if (video.frames.length > 0) run.show(video, 'example');
          else restore.tell({ title: texts.cannotOpen, lines: [texts.settingsAlone] });
        } catch (error) {
          restore.tell({ title: messageOf(error), lines: [] });
        }
      },
    },
    actions: {
      onAgain: () => void make(settings),
      onChange: focusPrompt,
      onVariations: withVideo(({ recorded }) => {
        const jobs = variationsOf(portableSettings(recorded)).map((each) => () => page.job(each));
        variations.reset(jobs.length);
        void variations.start(jobs, history.add);
      }),
      onLonger: withVideo(({ recorded }) => {
        const longer = longerSettings(recorded);
        if (longer) goOn(longer);
      }),
      onUse: (next) => run.state.video && handOn(next, run.state.video),
    },
  };
}

/** The prompt is what is changed first. */
function focusPrompt(): void {
  const field = document.querySelector<HTMLTextAreaElement>('.zr-prompt textarea');
  field?.focus();
  field?.select();
}
