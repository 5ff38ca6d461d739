import { createNoiseSchedule, parseSchedulerConfig } from '@zeroreel/core';
import { encodeNumbers, type DType, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { noiseOfFile, STABLE_DIFFUSION_NOISE } from './noise-of-file.js';

const noise = (changes: object) =>
  createNoiseSchedule(parseSchedulerConfig({ _class_name: 'DDIMScheduler', ...STABLE_DIFFUSION_NOISE, ...changes }));

/** The buffers of a file, as latent-diffusion calls them. */
const buffers = (numbers: Readonly<Record<string, ArrayLike<number>>>, dtype: DType = 'float32'): Map<string, Weight> =>
  new Map(
    Object.entries(numbers).map(([key, values]) => [
      key,
      { dtype, shape: [values.length], data: encodeNumbers(values, dtype) },
    ]),
  );

describe('noiseOfFile', () => {
  it.each(['float32', 'float16'] as const)("says nothing of Stable Diffusion's, in %s", async (dtype) => {
    const { betas, alphasCumprod } = noise({});
    expect(await noiseOfFile(buffers({ alphas_cumprod: alphasCumprod }, dtype))).toEqual({});
    expect(await noiseOfFile(buffers({ betas }, dtype))).toEqual({});
    expect(await noiseOfFile(new Map())).toEqual({});
  });

  it.each(['float32', 'float16'] as const)('sees where it ends without a signal, in %s', async (dtype) => {
    const { betas, alphasCumprod } = noise({ rescale_betas_zero_snr: true });
    expect(await noiseOfFile(buffers({ alphas_cumprod: alphasCumprod }, dtype))).toEqual({ zeroTerminalSnr: true });
    expect(await noiseOfFile(buffers({ betas }))).toEqual({ zeroTerminalSnr: true });
  });

  it.each([{ beta_schedule: 'linear' }, { beta_end: 0.02 }, { num_train_timesteps: 400 }])(
    'reads another one: %j',
    async (changes) => {
      const { betas, alphasCumprod } = noise(changes);
      const found = (await noiseOfFile(buffers({ alphas_cumprod: alphasCumprod }))).betas ?? [];
      expect(found).toHaveLength(betas.length);
      expect(Math.max(...found.map((beta, t) => Math.abs(beta - betas[t]!)))).toBeLessThan(1e-5);
    },
  );

  it.each([
    ['zeros', new Float32Array(1000)],
    ['growing', Float32Array.from({ length: 1000 }, (_, t) => t / 1000)],
    ['no numbers', new Float32Array(1000).fill(NaN)],
    ['one number', [0.5]],
  ])('refuses to believe %s', async (_, alphas) => {
    expect(await noiseOfFile(buffers({ alphas_cumprod: alphas }))).toEqual({
      damaged: 'the noise schedule in it (alphas_cumprod) is damaged',
    });
  });
});
