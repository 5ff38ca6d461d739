import { concatFrames, tensor, type GenerationEvents, type Tensor } from '@zeroreel/core';
import { frameFromPicture, latentProjectionFor, type Frame, type LatentProjection } from '@zeroreel/media';
import { withinUnitVariance } from '@zeroreel/run';

/** All frames as the decoded first one tells them. */
export interface DecodedLook {
  readonly frames: readonly Frame[];
  /**
   * The same frames brought up to date: what latents `[F, C, h, w]` have changed since is added to them, one colour a cell.
   * Absent where nobody knows the colours of the latents.
   */
  readonly updated?: (latents: Tensor) => readonly Frame[];
}

/** Decodes the first frame and moves its picture for the others. @throws ZeroreelError */
export async function decodedLook(
  step: GenerationEvents['generation:step'],
  scalingFactor: number,
): Promise<DecodedLook | undefined> {
  const { firstLook, predictedX0 } = step;
  if (firstLook?.decode === undefined) return undefined;
  const latents = withinUnitVariance(predictedX0);
  const first = await firstLook.decode(latents);
  const pictures = Array.from({ length: firstLook.frames }, (_, id) => firstLook.move(first, id));
  const projection = latentProjectionFor(scalingFactor);
  const base = movedLatents({ firstLook, predictedX0: latents });
  return {
    frames: pictures.map(frameFromPicture),
    ...(projection && {
      updated(predicted: Tensor) {
        const now = withinUnitVariance(predicted);
        return pictures.map((picture, id) =>
          frameFromPicture(withChange(picture, changeOf(now, base, id, projection))),
        );
      },
    }),
  };
}

/** Latents of all frames as they follow from those of the first one, `[F, C, h, w]`. */
export function movedLatents({
  firstLook,
  predictedX0,
}: Pick<GenerationEvents['generation:step'], 'firstLook' | 'predictedX0'>): Tensor {
  if (firstLook === undefined) return predictedX0;
  return concatFrames(Array.from({ length: firstLook.frames }, (_, id) => firstLook.move(predictedX0, id)));
}

/** How the colours of a frame's cells have changed, `[1, 3, h, w]`. */
function changeOf(latents: Tensor, base: Tensor, id: number, { factors }: LatentProjection): Tensor {
  const [, channels = 0, height = 0, width = 0] = base.shape;
  const plane = height * width;
  const colours = new Float32Array(3 * plane);
  for (let channel = 0; channel < channels; channel++) {
    const from = (id * channels + channel) * plane;
    for (let cell = 0; cell < plane; cell++) {
      const change = (latents.data[from + cell] ?? 0) - (base.data[from + cell] ?? 0);
      for (let c = 0; c < 3; c++)
        colours[c * plane + cell] = (colours[c * plane + cell] ?? 0) + (factors[channel]?.[c] ?? 0) * change;
    }
  }
  return tensor(colours, [1, 3, height, width]);
}

/** A picture `[1, 3, H, W]` with a change of its cells added, which goes from cell to cell without edges (bilinear). */
function withChange(picture: Tensor, change: Tensor): Tensor {
  const [, , height = 1, width = 1] = picture.shape;
  const [, , rows = 1, columns = 1] = change.shape;
  const data = new Float32Array(picture.data.length);
  for (let y = 0; y < height; y++) {
    const row = between(y, height, rows);
    for (let x = 0; x < width; x++) {
      const column = between(x, width, columns);
      for (let c = 0; c < 3; c++) {
        const cell = (r: number, k: number) => change.data[(c * rows + r) * columns + k] ?? 0;
        const upper =
          cell(row.low, column.low) + column.share * (cell(row.low, column.high) - cell(row.low, column.low));
        const lower =
          cell(row.high, column.low) + column.share * (cell(row.high, column.high) - cell(row.high, column.low));
        const at = (c * height + y) * width + x;
        data[at] = (picture.data[at] ?? 0) + upper + row.share * (lower - upper);
      }
    }
  }
  return tensor(data, picture.shape);
}

/** The two cells that a pixel lies between, by their middles, and how far it is on the way. */
function between(pixel: number, pixels: number, cells: number) {
  const place = Math.min(Math.max(((pixel + 0.5) * cells) / pixels - 0.5, 0), cells - 1);
  const low = Math.floor(place);
  return { low, high: Math.min(low + 1, cells - 1), share: place - low };
}
