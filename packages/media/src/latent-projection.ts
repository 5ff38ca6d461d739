/** A linear approximation of an autoencoder's decoder: one RGB colour in [-1, 1] out of the channels of one latent cell. */
export interface LatentProjection {
  /** `[C][3]`: what one unit of each latent channel adds to red, green and blue. */
  readonly factors: readonly (readonly [number, number, number])[];
  readonly bias: readonly [number, number, number];
}

/** Stable Diffusion 1.x and 2.x, scaling factor 0.18215: keturn, discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204. */
const stableDiffusion: LatentProjection = {
  factors: [
    [0.298, 0.207, 0.208],
    [0.187, 0.286, 0.173],
    [-0.158, 0.189, 0.264],
    [-0.184, -0.271, -0.473],
  ],
  bias: [0, 0, 0],
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
  { scalingFactor: 0.38038843870162964, projection: mini },
];

/** The projection for latents of an autoencoder, known by its scaling factor; undefined for one we have not met. */
export function latentProjectionFor(scalingFactor: number): LatentProjection | undefined {
  return KNOWN.find((known) => Math.abs(known.scalingFactor - scalingFactor) < 1e-5)?.projection;
}
