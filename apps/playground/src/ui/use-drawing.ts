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
    client.call('draw-control', { frames: clip.frames, drawing }).then(
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
