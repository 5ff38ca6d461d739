import { tensor, type PictureFrame, type Tensor } from '@zeroreel/core';

/**
 * A frame as an adapter reads it, `[1, C, H, W]` in [0, 1]. Alpha is left out. Colours become grey as in Pillow's mode `L`
 * (ITU-R BT.601); grey becomes three equal channels.
 * @param channels 1: grey, 3: RGB
 */
export function controlPicture({ width, height, data }: PictureFrame, channels: 1 | 3): Tensor {
  const pixels = width * height;
  const own = data.length / pixels;
  const picture = new Float32Array(channels * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [red = 0, green = red, blue = red] = own === 1 ? [data[pixel]] : data.subarray(own * pixel, own * pixel + 3);
    if (channels === 1) picture[pixel] = luma(red, green, blue) / 255;
    else [red, green, blue].forEach((value, channel) => (picture[channel * pixels + pixel] = value / 255));
  }
  return tensor(picture, [1, channels, height, width]);
}

const luma = (red: number, green: number, blue: number): number =>
  (19_595 * red + 38_470 * green + 7_471 * blue + 0x8000) >> 16;
