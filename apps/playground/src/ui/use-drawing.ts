import type { Frame, PictureSize } from '@zeroreel/media';
import type { ControlKind } from '@zeroreel/plugins';
import { useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { ControlDrawing } from '../clip/draw-control.js';
import type { LeadingFacts } from '../settings/shown-defaults.js';
import type { Clip } from '../worker-protocol.js';

/** What of a ControlNet's options decides its pictures. */
export interface DrawnOptions {
  readonly kind: ControlKind;
  readonly cannyLow: number;
  readonly cannyHigh: number;
  readonly resize: NonNullable<LeadingFacts['resize']>;
}

/** What a ControlNet would be shown of a clip, drawn anew when that changes; undefined until it is there. */
export function useControlDrawing(
  client: WorkerClient,
  clip: Clip | undefined,
  { kind, cannyLow, cannyHigh, resize: rule }: DrawnOptions,
  { width, height }: PictureSize,
): readonly Frame[] | undefined {
  const [drawn, setDrawn] = useState<readonly Frame[]>();
  useEffect(() => {
    if (!clip) return;
    let current = true;
    const drawing: ControlDrawing = { kind, cannyLow, cannyHigh, rule, size: { width, height } };
    drawnOnce(client, clip.frames, drawing).then(
      (frames) => {
        if (current) setDrawn(frames);
      },
      // What cannot be drawn is told by the run.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [client, clip, kind, cannyLow, cannyHigh, rule, width, height]);
  return clip && drawn;
}

/** Drawings of clips that are shown, the last one of each: stage and drawer show the same. */
const drawings = new WeakMap<readonly Frame[], { readonly key: string; readonly frames: Promise<readonly Frame[]> }>();

function drawnOnce(client: WorkerClient, frames: readonly Frame[], drawing: ControlDrawing): Promise<readonly Frame[]> {
  const key = JSON.stringify(drawing);
  const last = drawings.get(frames);
  if (last?.key === key) return last.frames;
  const drawn = client.call('draw-control', { frames, drawing });
  drawings.set(frames, { key, frames: drawn });
  drawn.catch(() => drawings.delete(frames));
  return drawn;
}
