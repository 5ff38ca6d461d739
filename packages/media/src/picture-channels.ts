import { ZeroreelError, type PictureFrame } from '@zeroreel/core';

/**
 * How many channels a picture has: 1 (grey), 3 (RGB) or 4 (RGB with alpha).
 * @throws ZeroreelError `media` where its bytes are not those of one of them
 */
export function channelsOf({ width, height, data }: PictureFrame): 1 | 3 | 4 {
  const channels = data.length / (width * height);
  if (channels === 1 || channels === 3 || channels === 4) return channels;
  throw new ZeroreelError(
    'media',
    `A picture of ${width}×${height} has 1, 3 or 4 bytes a pixel, got ${data.length} bytes`,
  );
}
