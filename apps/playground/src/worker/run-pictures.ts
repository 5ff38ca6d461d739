import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { clipFrames, fitFrame, type RunPictures, type RunSettings } from '@zeroreel/run';

/** Frames of clips and pictures by their names in settings, of any size. */
export type NamedClips = Readonly<Record<string, readonly Frame[]>>;

/**
 * The pictures that settings name, at the video's size.
 * @param modelSize pixels, where settings have no size
 * @throws ZeroreelError `missing-file` for a clip that is not here, `invalid-request` for one that is too short
 */
export function runPictures(settings: RunSettings, clips: NamedClips, modelSize: number): RunPictures {
  const { request, controls = [], edit, initImage, clip } = settings;
  const { width = modelSize, height = modelSize, frames = 8 } = request;
  const wanted = { width, height, frames, rule: clip?.resize ?? 'cover' } as const;
  const framesOf = (name: string) => {
    const read = requireClip(clips, name);
    return clipFrames({ name, frames: read, still: read.length === 1 }, wanted);
  };
  const [first] = initImage === undefined ? [] : requireClip(clips, initImage);
  return {
    controls: controls.map(({ file }) => framesOf(file)),
    ...(edit && { edit: framesOf(edit.file) }),
    ...(first && { initImage: fitFrame(first, { width, height }, 'cover') }),
  };
}

function requireClip(clips: NamedClips, name: string): readonly Frame[] {
  const frames = clips[name];
  if (frames && frames.length > 0) return frames;
  if (name === '') throw new ZeroreelError('missing-file', 'There is no clip: drop a video or a picture first');
  throw new ZeroreelError('missing-file', `${name} is not here: drop it on the page or choose it again`);
}
