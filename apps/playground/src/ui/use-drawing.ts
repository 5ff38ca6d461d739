import type { Frame } from '@zeroreel/media';
import { useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { ControlDrawing } from '../clip/draw-control.js';
import type { Clip } from '../worker-protocol.js';

/** What a ControlNet would be shown of a clip, drawn anew when the drawing changes; undefined until it is there. */
export function useDrawing(
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
