import { ZeroreelError, type PictureFrame } from '@zeroreel/core';

/**
 * The size that all frames of a clip have.
 * @throws ZeroreelError `media` for no frames or frames of several sizes
 */
export function clipSize(frames: readonly PictureFrame[]): { readonly width: number; readonly height: number } {
  const [first] = frames;
  if (!first) throw new ZeroreelError('media', 'A control clip needs at least one frame, got none');
  const { width, height } = first;
  frames.forEach((frame, index) => {
    if (frame.width === width && frame.height === height) return;
    const got = `${frame.width}×${frame.height} at frame ${index}`;
    throw new ZeroreelError('media', `Frames of one size expected, got ${width}×${height} and ${got}`);
  });
  return { width, height };
}
