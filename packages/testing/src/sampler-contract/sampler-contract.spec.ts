import { createSampler, parseSchedulerConfig, samplerKinds, SIGMA_SPACINGS } from '@zeroreel/core';
import { describeSamplerContract } from './sampler-contract.js';

/** Stable Diffusion's noise; the spacing is the one whose steps lie as DDIM and PNDM take them. */
const config = parseSchedulerConfig({
  _class_name: 'DDIMScheduler',
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
  clip_sample: false,
  set_alpha_to_one: true,
});

for (const { name, takesSigmas, takesEta } of samplerKinds) {
  const near = name === 'tcd' ? 0.05 : undefined;
  for (const sigmas of takesSigmas ? SIGMA_SPACINGS : (['default'] as const)) {
    describeSamplerContract(
      `${name} (${sigmas})`,
      (steps) => createSampler(name, { config, steps, eta: 0, sigmas }),
      near,
    );
  }
  if (takesEta)
    describeSamplerContract(`${name} (η 1)`, (steps) => createSampler(name, { config, steps, eta: 1 }), near);
}
