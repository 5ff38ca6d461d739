import type { Frame } from '@zeroreel/media';
import type { WorkerClient } from '../client/worker-client.js';
import { EMPTY_CONTROL, type VideoForm, type View } from '../settings/video-form.js';
import { useControlDrawing } from './use-drawing.js';
import type { Shelf } from './use-shelf.js';

/** What a video will be made from. */
export interface Source {
  readonly frames: readonly Frame[];
  /** What the frames are. */
  readonly label: string;
}

interface SourceProps {
  readonly client: WorkerClient;
  readonly shelf: Shelf;
  readonly form: VideoForm;
  readonly view: View;
}

/** The clip that leads, as its ControlNet is shown it where it has one; undefined before a clip was given. */
export function useSource({ client, shelf, form, view }: SourceProps): Source | undefined {
  const [lead = EMPTY_CONTROL] = form.controls;
  const drawn = useControlDrawing({ client, shelf, form }, lead);
  if (view === 'control' && drawn) return { frames: drawn, label: 'Steers the video' };
  const file = view === 'control' ? lead.file : view === 'edit' ? form.editFile : '';
  const clip = shelf.clips[file];
  return clip && { frames: clip.frames, label: 'Your clip' };
}
