import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { finishRun, setUpRun, smallRequest } from '../__testing__/set-up-run.js';
import type { SharedFrames, UNet, UNetInput } from '../networks/unet.js';
import { createSampler, samplerKinds } from '../sampling/create-sampler.js';
import type { Sampler } from '../sampling/sampler.js';
import { reshape, scale } from '../tensor/arithmetic.js';
import { countEvaluations } from './count-evaluations.js';
/** The same step indices, counted from the beginning. */
const start = { warpStep: 3, joinStep: 1 };

const samplerNamed = (name: string): Sampler => createSampler(name, { config: stableDiffusion, steps: 10, eta: 0 });

/** A network for which every picture is zero: all that it sees is noise, of the sampler's own level. */
function emptyPicture({ timesteps, marginal }: Sampler): UNet {
  const shared: SharedFrames = { byteLength: 0, [Symbol.dispose]: () => undefined };
  const evaluate = ({ latents, timestep }: UNetInput) => {
    const { signal, noise } = marginal(timesteps.indexOf(timestep));
    return reshape(scale(Math.hypot(signal, noise) / noise, latents), [1, ...latents.shape]);
  };
  return {
    evaluateAnchor: (input) => Promise.resolve({ modelOutput: evaluate(input), shared }),
    evaluateAll: (input) => Promise.resolve(evaluate(input)),
    evaluateFollowers: (input) => Promise.resolve({ modelOutput: evaluate(input), shared }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const variance = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

describe.each(samplerKinds.map(({ name }) => name))('Text2Video-Zero with %s', (sampler) => {
  it('takes as many evaluations as its calls, and leaves nothing behind', async () => {
    const { generate, log } = setUpRun();
    const { video } = await finishRun(generate({ ...smallRequest, sampler }));
    expect(log.evaluations).toBe(countEvaluations(5, samplerNamed(sampler), { start }));
    expect(log.alive).toBe(0);
    expect(video.latents.data.every(Number.isFinite)).toBe(true);
  });

  it('gives the same frames at every chunk size', async () => {
    const latents: string[] = [];
    for (const chunkSize of [2, 3, 8]) {
      const { video } = await finishRun(setUpRun().generate({ ...smallRequest, sampler, chunkSize }));
      latents.push(video.latents.data.join());
    }
    expect(new Set(latents).size).toBe(1);
  });

  it('has noise of its own level in every frame where they join, one step on', async () => {
    const own = samplerNamed(sampler);
    const { generate } = setUpRun(
      { compileUNet: () => Promise.resolve(emptyPicture(own)) },
      { motion: { name: 'still', warp: (latents) => latents } },
    );
    const request = { ...smallRequest, sampler, width: 512, height: 512, frames: 3, guidanceScale: 1 };
    const { steps, video } = await finishRun(generate(request));
    const next = own.stepStarts[start.joinStep + 1]!;
    const { latents } = steps.find(({ phase, step }) => phase === 'all' && step === next - 1)!;
    const size = latents.data.length / 3;
    for (const frame of [0, 1, 2]) {
      const measured = variance(latents.data.subarray(frame * size, (frame + 1) * size));
      expect(measured / own.marginal(next).noise ** 2).toBeGreaterThan(0.93);
      expect(measured / own.marginal(next).noise ** 2).toBeLessThan(1.07);
    }
    // The checkpoint's ᾱ at the end of DDIM, DDPM and PNDM is not 1: a little noise is left.
    expect(variance(video.latents.data)).toBeLessThan(1e-3);
  });
});

it('asks a latent consistency model once, with the guidance scale', async () => {
  const { generate, log } = setUpRun({ embedsGuidance: true });
  const asked: (number | undefined)[] = [];
  const { generate: watched } = setUpRun({
    embedsGuidance: true,
    compileUNet: () => {
      const unet = emptyPicture(samplerNamed('lcm'));
      const note = ({ guidanceScale }: UNetInput) => asked.push(guidanceScale);
      const evaluateAnchor: UNet['evaluateAnchor'] = (input) => (note(input), unet.evaluateAnchor(input));
      const evaluateFollowers: UNet['evaluateFollowers'] = (input, shared) => (
        note(input),
        unet.evaluateFollowers(input, shared)
      );
      return Promise.resolve({ ...unet, evaluateAnchor, evaluateFollowers });
    },
  });
  const request = { ...smallRequest, sampler: 'lcm', guidanceScale: 8 };
  await finishRun(generate(request));
  expect(log.plans[0]!.rows).toBe(1);
  await finishRun(watched(request));
  expect(new Set(asked)).toEqual(new Set([8]));
});
