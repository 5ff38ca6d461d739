import type { Frame } from '@zeroreel/media';
import { useEffect, useState } from 'react';
import { readClip } from '../clip/read-clip.js';
import type { WorkerClient } from '../client/worker-client.js';
import type { VideoForm } from '../settings/video-form.js';
import type { Clip } from '../worker-protocol.js';

/** A clip that the visitor has given, or is giving. */
export interface ClipState {
  readonly clip?: Clip;
  readonly name?: string;
  readonly reading: boolean;
  readonly error?: string;
  readonly read: (file: File) => void;
}

/** No more frames are read of a clip. */
const MOST_FRAMES = 32;

/** The clip of the views that take one. @param onRead told how many frames there are */
export function useClip(onRead: (clip: Clip) => void): ClipState {
  const [state, setState] = useState<Omit<ClipState, 'read'>>({ reading: false });
  async function read(file: File) {
    setState((last) => ({ ...last, reading: true }));
    try {
      const clip = await readClip(file, MOST_FRAMES);
      setState({ clip, name: file.name, reading: false });
      onRead(clip);
    } catch (error) {
      setState({ reading: false, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { ...state, read: (file) => void read(file) };
}

/** The clip's edges at the video's size, drawn anew when thresholds change. */
export function useEdges(client: WorkerClient, clip: Clip | undefined, form: VideoForm): readonly Frame[] | undefined {
  const [edges, setEdges] = useState<readonly Frame[]>();
  const { cannyLow: low, cannyHigh: high, width, height } = form;
  useEffect(() => {
    if (!clip) return;
    let current = true;
    client
      .call('draw-edges', { clip: clip.frames, edges: { low, high, width, height } })
      .then((frames) => current && setEdges(frames))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [client, clip, low, high, width, height]);
  return clip && edges;
}
