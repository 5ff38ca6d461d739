import { tensor, ZeroreelError, type Tensor } from '@zeroreel/core';
import { formatShape } from '@zeroreel/core/graph';
import { shrinkToLab, type LabPicture } from './lab-picture.js';
import type { MaskSource } from './masks.js';
import { salientCells } from './salient-cells.js';

/** Cells along the longer side that a picture is looked at with. */
const CELLS = 64;
/** Share of the width, and of the height, within which the left and right edges tell a row's background. */
const MARGIN = 0.06;
/** Deviation of the centre prior, as a share of each side. */
const CENTER = 0.33;

/**
 * What stands out from the left and right edges: the subject of a scene of sky over ground, without any weights. Of each
 * cell the distance in L*a*b* to the most like colour at both edges about its height, weighted towards the middle, parted
 * by Otsu's threshold, holes filled.
 *
 * The edges as background: Wei et al. 2012, "Geodesic saliency using background priors"; distances of colours in
 * L*a*b* as saliency: Achanta et al. 2009, "Frequency-tuned salient region detection". Differs: the latter's one mean
 * colour takes bright parts of a place for its subject. A place that is cluttered at its edges is beyond it.
 */
export function borderContrast(): MaskSource {
  return {
    name: 'border contrast',
    foreground(picture) {
      requirePicture(picture);
      const [, , height = 0, width = 0] = picture.shape;
      const factor = Math.ceil(Math.max(height, width) / CELLS);
      const lab = shrinkToLab(picture, factor);
      const mask = salientCells(saliencyOf(lab), lab.height, lab.width);
      return enlarge(mask, lab.width, factor, [height, width]);
    },
  };
}

function saliencyOf(picture: LabPicture): Float32Array {
  const { height, width, cells } = picture;
  const saliency = new Float32Array(cells.length);
  for (let y = 0; y < height; y++) {
    const background = edgeColours(picture, y);
    for (let x = 0; x < width; x++) {
      const own = cells[y * width + x] as LabColour;
      const least = background.reduce((smallest, colour) => Math.min(smallest, distance(own, colour)), Infinity);
      saliency[y * width + x] = least * centrePrior((x + 0.5) / width, (y + 0.5) / height);
    }
  }
  return saliency;
}

type LabColour = LabPicture['cells'][number];

function edgeColours({ height, width, cells }: LabPicture, row: number): LabColour[] {
  const margin = Math.max(1, Math.round(MARGIN * width));
  const reach = Math.max(1, Math.round(MARGIN * height));
  const colours: LabColour[] = [];
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
    const line = cells.slice(y * width, (y + 1) * width);
    colours.push(...line.slice(0, margin), ...line.slice(-margin));
  }
  return colours;
}

const distance = (a: LabColour, b: LabColour): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** @param x fraction of the width; @param y of the height */
const centrePrior = (x: number, y: number): number => Math.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / (2 * CENTER ** 2));

function enlarge(
  mask: Uint8Array,
  columns: number,
  factor: number,
  [height, width]: readonly [number, number],
): Tensor {
  const data = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = mask[Math.floor(y / factor) * columns + Math.floor(x / factor)] ?? 0;
    }
  }
  return tensor(data, [height, width]);
}

function requirePicture({ shape }: Tensor): void {
  const [batch, channels, height = 0, width = 0] = shape;
  if (shape.length === 4 && batch === 1 && channels === 3 && height > 0 && width > 0) return;
  throw new ZeroreelError('invalid-request', `A picture has the shape [1, 3, H, W], got ${formatShape(shape)}`);
}
