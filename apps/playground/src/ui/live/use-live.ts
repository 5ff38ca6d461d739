import { useDebouncedValue } from '@mantine/hooks';
import type { Frame } from '@zeroreel/media';
import type { Settings } from '@zeroreel/run';
import { useEffect, useRef, useState } from 'react';
import { framesOf, withFrames } from '../../settings/frame-count.js';
import { MOTION } from '../../settings/views.js';
import type { WorkerClient } from '../../client/worker-client.js';
import type { VideoJob } from '../../worker-protocol.js';
import { followRun } from '../use-run.js';

/** Milliseconds without a key before a picture is drawn. */
const PAUSE = 300;

/** The picture of what is typed. */
export interface Live {
  /** The last one that was drawn; undefined before there is one. */
  readonly frame: Frame | undefined;
  readonly drawing: boolean;
}

interface LiveOptions {
  readonly settings: Settings;
  readonly job: (asked: Settings) => Promise<VideoJob>;
  /** Nothing is drawn while something else is made. */
  readonly enabled: boolean;
}

/**
 * Draws the first frame whenever the settings change: it is the one that the video of these settings begins with. One that
 * is being drawn ends where the settings change again.
 */
export function useLive(client: WorkerClient, { settings, job, enabled }: LiveOptions): Live {
  const [frame, setFrame] = useState<Frame>();
  const [drawn, setDrawn] = useState<string>();
  const latest = useRef({ settings, job });
  useEffect(() => {
    latest.current = { settings, job };
  });
  const [settled] = useDebouncedValue(keyOf(settings), PAUSE);
  useEffect(() => {
    if (!enabled) return;
    const controller = new AbortController();
    const asked = withFrames(latest.current.settings, framesDrawn(latest.current.settings));
    void followRun(client, latest.current.job(asked), controller.signal, (action) => {
      const [first] = action.type === 'finish' ? action.video.frames : [];
      if (first && !controller.signal.aborted) setFrame(first);
    }).finally(() => !controller.signal.aborted && setDrawn(settled));
    return () => controller.abort();
  }, [client, enabled, settled]);
  return { frame, drawing: enabled && drawn !== settled };
}

/**
 * Frames that are made for the first one. Where others follow, the method puts steps of its own between those of the sampler: the
 * first of two frames is that of any longer video, a frame by itself is another picture.
 */
export const framesDrawn = (settings: Settings): number => Math.min(2, framesOf(settings));

/** Changes where the first frame does: the motion moves the others. */
const keyOf = (settings: Settings): string => {
  const { model, request, plugins, machine } = withFrames(settings, framesDrawn(settings));
  return JSON.stringify([model, request, plugins.filter(({ name }) => name !== MOTION), machine]);
};
