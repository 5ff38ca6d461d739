import { combine, createNoiseSchedule, createTimesteps, predict, selfAttention } from '@zeroreel/core';

const levelAt = (alpha) => ({ signal: Math.sqrt(alpha), noise: Math.sqrt(1 - alpha) });

/**
 * DDIM with η = 0 and without guidance, in both directions, for one frame (Song et al. 2020, section 4.3).
 * `toNoise` goes from clean latents `[1, C, h, w]` to the noise that they come from, `toPicture` back.
 */
export async function openInverter(model, steps) {
  const plan = { height: 32, width: 32, rows: 1, chunkSize: 1, attention: selfAttention };
  const unet = await model.compileUNet(plan);
  const { alphasCumprod } = createNoiseSchedule(model.scheduler);
  const upwards = [...createTimesteps(model.scheduler, steps)].reverse();

  async function move(x, text, { asked, from, to }) {
    const { modelOutput, shared } = await unet.evaluateAnchor({ latents: x, timestep: asked, text });
    shared[Symbol.dispose]();
    const output = { ...modelOutput, shape: modelOutput.shape.slice(1) };
    const [start, end] = [from, to].map((t) => levelAt(alphasCumprod[t]));
    const { x0, epsilon } = predict('epsilon', output, x, start);
    return combine(end.signal, x0, end.noise, epsilon);
  }

  const textOf = async (prompt) => (await model.encodePrompts([prompt])).texts;
  return {
    async toNoise(clean, prompt) {
      const text = await textOf(prompt);
      let x = clean;
      for (const [k, t] of upwards.entries()) x = await move(x, text, { asked: t, from: upwards[k - 1] ?? 0, to: t });
      return x;
    },
    async toPicture(noise, prompt) {
      const text = await textOf(prompt);
      let x = noise;
      for (let k = upwards.length - 1; k >= 0; k--) {
        x = await move(x, text, { asked: upwards[k], from: upwards[k], to: upwards[k - 1] ?? 0 });
      }
      return x;
    },
    close: () => unet[Symbol.asyncDispose](),
  };
}
