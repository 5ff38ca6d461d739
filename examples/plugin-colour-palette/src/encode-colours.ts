import { tensor, type DiffusionModel, type Tensor } from '@zeroreel/core';

/** Red, green and blue in [-1, 1], as autoencoders read them. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Reads `#rrggbb`, a form that the option's declaration has checked. */
export function parseColour(text: string): Colour {
  const channel = (start: number) => Number.parseInt(text.slice(start, start + 2), 16) / 127.5 - 1;
  return [channel(1), channel(3), channel(5)];
}

/** Cells along a side of the plain pictures: few, but enough for a middle that padding does not reach. */
const CELLS = 8;

/**
 * The latents `[C]` that stand for each colour in `model`: those in the middle of a plain picture, encoded. No table of
 * the colours of known checkpoints is needed.
 */
export async function encodeColours(
  model: DiffusionModel,
  colours: readonly Colour[],
): Promise<readonly (readonly number[])[]> {
  const size = CELLS * model.vaeScaleFactor;
  await using autoencoder = await model.compileAutoencoder({ width: size, height: size });
  const encoded: number[][] = [];
  for (const colour of colours) {
    const { mean } = await autoencoder.encode(plainPicture(colour, size));
    encoded.push(middleCell(mean).map((value) => value * model.scalingFactor));
  }
  return encoded;
}

/** `[1, 3, size, size]` */
function plainPicture(colour: Colour, size: number): Tensor {
  const data = new Float32Array(3 * size * size);
  colour.forEach((value, channel) => data.fill(value, channel * size * size, (channel + 1) * size * size));
  return tensor(data, [1, 3, size, size]);
}

/** The channels of the cell in the middle of `[1, C, h, w]`. */
function middleCell({ data, shape: [, channels = 0, height = 0, width = 0] }: Tensor): number[] {
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  return Array.from({ length: channels }, (_, channel) => data[channel * height * width + middle] as number);
}
