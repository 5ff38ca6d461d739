import { tensor, ZeroreelError, type ControlPreprocessor, type PictureFrame } from '@zeroreel/core';
import { clipSize } from './clip-size.js';
import { controlPicture } from './control-picture.js';

/** A preprocessor that looks at one picture at a time; `convert` gives one of the same size. */
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
        if (signal?.aborted) throw new ZeroreelError('aborted', `Stopped while ${name} read the control video`);
        const picture = await convert(frame);
        clipSize([frame, picture]);
        clip.set(controlPicture(picture).data, index * size);
      }
      return tensor(clip, [frames.length, 3, height, width]);
    },
  };
}
