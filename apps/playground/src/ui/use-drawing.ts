import type { Frame } from '@zeroreel/media';
import type { ControlSettings } from '@zeroreel/run';
import { useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { ControlDrawing } from '../clip/draw-control.js';
import type { VideoForm } from '../settings/video-form.js';
import type { Clip } from '../worker-protocol.js';
import type { Shelf } from './use-shelf.js';

interface DrawingProps {
  readonly client: WorkerClient;
  readonly shelf: Shelf;
  readonly form: VideoForm;
}

/** What a control's ControlNet would be shown of its clip. */
export function useControlDrawing(
  { client, shelf, form }: DrawingProps,
  { kind, file }: ControlSettings,
): readonly Frame[] | undefined {
  const { width, height, resize, cannyLow, cannyHigh } = form;
  const clip = { start: 0, resize, cannyLow, cannyHigh };
  return useDrawing(client, shelf.clips[file], { kind, clip, width, height });
}

/** What a ControlNet would be shown of a clip, drawn anew when the drawing changes; undefined until it is there. */
function useDrawing(
  client: WorkerClient,
  clip: Clip | undefined,
  drawing: ControlDrawing,
): readonly Frame[] | undefined {
  const [drawn, setDrawn] = useState<readonly Frame[]>();
  useEffect(() => {
    if (!clip) return;
    let current = true;
    client
      .call('draw-control', { frames: clip.frames, drawing })
      .then((frames) => current && setDrawn(frames))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [client, clip, JSON.stringify(drawing)]);
  return clip && drawn;
}
