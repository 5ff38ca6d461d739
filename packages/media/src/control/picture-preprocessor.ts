import {
  combine,
  tensor,
  ZeroreelError,
  type ControlPreprocessor,
  type PictureFrame,
  type Tensor,
} from '@zeroreel/core';
import { overBlack } from '../over-black.js';

/** Makes a preprocessor that treats each picture by itself; `convert` returns a picture of the same size. */
export function picturePreprocessor(
  name: string,
  convert: (frame: PictureFrame) => PictureFrame | Promise<PictureFrame>,
): ControlPreprocessor {
  return {
    name,
    async prepare(frames, { signal } = {}) {
      const { width, height } = clipSize(frames);
      const size = 3 * width * height;
      const clip = new Float32Array(frames.length * size);
      for (const [index, frame] of frames.entries()) {
        if (signal?.aborted) throw new ZeroreelError('aborted', `Stopped while the preprocessor ${name} read the clip`);
        const picture = await convert(frame);
        clipSize([frame, picture]);
        clip.set(controlPicture(picture).data, index * size);
      }
      return tensor(clip, [frames.length, 3, height, width]);
    },
  };
}

/**
 * Makes a preprocessor that takes frames as control pictures as they are: a video of skeletons (the paper's pose mode
 * runs no detector either), or edges that another program has drawn.
 * @param name what the frames show
 */
export const givenPictures = (name: string): ControlPreprocessor => picturePreprocessor(name, (frame) => frame);

/**
 * Turns frames into what models read: `[F, 3, H, W]` in [-1, 1], grey in all three channels, alpha over black.
 * @throws ZeroreelError `media` for no frames, or frames of several sizes
 */
export async function modelPictures(frames: readonly PictureFrame[]): Promise<Tensor> {
  const unit = await givenPictures('frames').prepare(frames);
  const ones = tensor(new Float32Array(unit.data.length).fill(1), unit.shape);
  return combine(2, unit, -1, ones);
}

/**
 * Turns a picture into what ControlNets read: `[1, 3, H, W]` in [0, 1], grey in all three channels, alpha over black.
 * @throws ZeroreelError `media` for a picture of 2 or more than 4 channels
 */
export function controlPicture(picture: PictureFrame): Tensor {
  const { width, height, data } = overBlack(picture);
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let at = 0; at < values.length; at++) {
    values[(at % 3) * plane + Math.floor(at / 3)] = (data[at] ?? 0) / 255;
  }
  return tensor(values, [1, 3, height, width]);
}

/**
 * Returns the size that all frames of a clip share.
 * @throws ZeroreelError `media` for no frames or frames of several sizes
 */
export function clipSize(frames: readonly PictureFrame[]): { readonly width: number; readonly height: number } {
  const [first] = frames;
  if (!first) throw new ZeroreelError('media', 'A clip: expected at least one frame, got none');
  const { width, height } = first;
  frames.forEach((frame, index) => {
    if (frame.width === width && frame.height === height) return;
    const got = `${frame.width}×${frame.height} at frame ${index}`;
    throw new ZeroreelError('media', `A clip: expected frames of one size, got ${width}×${height} and ${got}`);
  });
  return { width, height };
}
