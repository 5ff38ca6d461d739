import type { WorkerClient } from '../client/worker-client.js';
import type { View } from '../settings/video-form.js';
import type { Clip } from '../worker-protocol.js';
import { ClipDrop } from './clip-drop.js';
import { ControlFields } from './control-fields.js';
import type { FormProps } from './form-props.js';
import type { Shelf } from './use-shelf.js';

interface ClipInputsProps extends FormProps {
  readonly view: View;
  readonly client: WorkerClient;
  readonly shelf: Shelf;
}

/** Of a clip no more frames are made at first. */
const MOST_FRAMES = 8;

/** The clips of the views that take some. */
export function ClipInputs({ view, form, change, client, shelf }: ClipInputsProps) {
  /** A clip that leads decides length and rate. */
  function follow({ frames, framesPerSecond }: Clip) {
    if (frames.length === 1) return;
    const rate = framesPerSecond === undefined ? {} : { framesPerSecond: Math.max(1, Math.round(framesPerSecond)) };
    change({ frames: Math.min(frames.length, MOST_FRAMES), ...rate });
  }
  function edit(editFile: string, clip: Clip) {
    change({ editFile });
    if (editFile !== form.editFile) follow(clip);
  }
  if (view === 'control') return <ControlFields {...{ form, change, client, shelf }} onClip={follow} />;
  return view === 'edit' ? <ClipDrop shelf={shelf} name={form.editFile} onClip={edit} /> : null;
}
