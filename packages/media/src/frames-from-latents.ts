import { tensor, ZeroreelError, type Tensor } from '@zeroreel/core';
import { frameFromPicture, type Frame } from './frame.js';

/** A linear approximation of a decoder: turns the channels of one latent cell into one RGB colour in [-1, 1]. */
export interface LatentProjection {
  /** `[C][3]`: what one unit of each latent channel adds to red, green and blue. */
  readonly factors: readonly (readonly [number, number, number])[];
  readonly bias: readonly [number, number, number];
}

/**
 * Stable Diffusion 1.x and 2.x, scaling factor 0.18215. Source: keturn,
 * discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204.
 */
const stableDiffusion: LatentProjection = {
  factors: [
    [0.298, 0.207, 0.208],
    [0.187, 0.286, 0.173],
    [-0.158, 0.189, 0.264],
    [-0.184, -0.271, -0.473],
  ],
  bias: [0, 0, 0],
};

/** Stable Diffusion XL, scaling factor 0.13025. Source: the class SDXL of ComfyUI's comfy/latent_formats.py. */
const stableDiffusionXl: LatentProjection = {
  factors: [
    [0.3651, 0.4232, 0.4341],
    [-0.2533, -0.0042, 0.1068],
    [0.1076, 0.1111, -0.0362],
    [-0.3165, -0.2492, -0.2188],
  ],
  bias: [0.1084, -0.0175, -0.0011],
};

/** The mini family, scaling factor 0.38039: least squares over encoded sample pictures, 95 % of the variance. */
const mini: LatentProjection = {
  factors: [
    [-0.2551, -0.0526, 0.1009],
    [0.1558, -0.2205, 0.1524],
    [-0.0923, 0.2555, 0.3271],
    [-0.3537, -0.282, -0.1605],
  ],
  bias: [0.1349, -0.1676, 0.0424],
};

const KNOWN: readonly { readonly scalingFactor: number; readonly projection: LatentProjection }[] = [
  { scalingFactor: 0.18215, projection: stableDiffusion },
  { scalingFactor: 0.13025, projection: stableDiffusionXl },
  { scalingFactor: 0.38038843870162964, projection: mini },
];

/** Returns the projection for an autoencoder, which its scaling factor identifies; undefined for unknown ones. */
export function latentProjectionFor(scalingFactor: number): LatentProjection | undefined {
  return KNOWN.find((known) => Math.abs(known.scalingFactor - scalingFactor) < 1e-5)?.projection;
}

/**
 * Draws rough pictures of `latents [F, C, h, w]` without decoding them: each cell becomes a square of `cellSize` pixels.
 * @throws ZeroreelError `media` where the projection is for another number of channels
 */
export function framesFromLatents(latents: Tensor, projection: LatentProjection, cellSize: number): readonly Frame[] {
  const [frames = 0, channels = 0, height = 0, width = 0] = latents.shape;
  if (channels !== projection.factors.length) {
    throw new ZeroreelError(
      'media',
      `Latents for a preview: expected ${projection.factors.length} channels, got ${channels}`,
    );
  }
  const size = channels * height * width;
  return Array.from({ length: frames }, (_, k) => {
    const cells = latents.data.subarray(k * size, (k + 1) * size);
    const colours = project(cells, height * width, projection);
    return enlarge(frameFromPicture(tensor(colours, [1, 3, height, width])), cellSize);
  });
}

/** `[C, h·w]` → `[3, h·w]`. */
function project(cells: Float32Array, plane: number, { factors, bias }: LatentProjection): Float32Array {
  const colours = new Float32Array(3 * plane);
  bias.forEach((value, channel) => colours.fill(value, channel * plane, (channel + 1) * plane));
  factors.forEach((row, latentChannel) => {
    row.forEach((factor, channel) => {
      for (let cell = 0; cell < plane; cell++) {
        const at = channel * plane + cell;
        colours[at] = (colours[at] ?? 0) + factor * (cells[latentChannel * plane + cell] ?? 0);
      }
    });
  });
  return colours;
}

function enlarge(frame: Frame, factor: number): Frame {
  const width = factor * frame.width;
  const height = factor * frame.height;
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (Math.floor(y / factor) * frame.width + Math.floor(x / factor));
      data.set(frame.data.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data };
}
