import { describe, expect, it } from 'vitest';
import { recogniseFewSteps, type DistilledWeights } from './few-steps.js';

const lora = (...names: readonly string[]) => recogniseFewSteps({ names, kind: 'LoRA' });
const checkpoint = (facts: Partial<DistilledWeights>) =>
  recogniseFewSteps({ names: [], kind: 'checkpoint', scheduler: 'DDIMScheduler', ...facts });

const trailing = { spacing: 'trailing', guidanceScale: 1 } as const;

describe('recogniseFewSteps', () => {
  it.each([
    ['lcm-lora-sdv1-5', 'an LCM LoRA', { steps: 4, sampler: 'lcm', guidanceScale: 1 }],
    ['LCM_LoRA_Weights_SD15', 'an LCM LoRA', { steps: 4, sampler: 'lcm', guidanceScale: 1 }],
    ['tcd-sd15-lora', 'a TCD LoRA', { steps: 4, sampler: 'tcd', guidanceScale: 1 }],
    ['Hyper-SD15-1step-lora', 'a Hyper-SD LoRA', { steps: 1, sampler: 'tcd', eta: 1, guidanceScale: 1 }],
    ['Hyper-SD15-2steps-lora', 'a Hyper-SD LoRA', { steps: 2, sampler: 'ddim', ...trailing }],
    ['Hyper-SD15-12steps-CFG-lora', 'a Hyper-SD LoRA', { steps: 12, sampler: 'ddim', ...trailing, guidanceScale: 5 }],
    ['sd15_lightning_8step_lora', 'a Lightning LoRA', { steps: 8, sampler: 'euler', ...trailing }],
    ['sd_turbo_lora', 'a Turbo LoRA', { steps: 4, sampler: 'euler', ...trailing }],
  ])('knows %s by its name', (name, what, request) => {
    expect(lora(name)).toMatchObject({ what, request });
  });

  it.each(['calcium', 'tcdm', 'hyperrealism', 'turbocharged', 'ink-4steps', 'lightnings', 'epic-photo'])(
    'takes %s for none of them',
    (name) => {
      expect(lora(name)).toBeUndefined();
    },
  );

  it('knows by a title what a name does not tell', () => {
    expect(lora('pytorch_lora_weights', 'My LCM')?.what).toBe('an LCM LoRA');
  });

  it('knows checkpoints by their scheduler and their UNet', () => {
    expect(checkpoint({})).toBeUndefined();
    expect(checkpoint({ scheduler: 'LCMScheduler' })?.request).toEqual({ steps: 4, sampler: 'lcm', guidanceScale: 1 });
    const tcd = checkpoint({ scheduler: 'TCDScheduler' });
    expect([tcd?.request.sampler, tcd?.what]).toEqual(['tcd', 'a TCD checkpoint (TCDScheduler)']);
    const embeds = checkpoint({ scheduler: 'LCMScheduler', embedsGuidance: true });
    expect(embeds).toEqual({
      ...{ what: 'an LCM checkpoint', request: { steps: 4, sampler: 'lcm', guidanceScale: 8 } },
    });
    expect(checkpoint({ names: ['sd-turbo'] })?.request).toEqual({ steps: 1, sampler: 'euler', ...trailing });
    expect(checkpoint({ names: ['dreamshaper_8LCM'] })?.request.sampler).toBe('lcm');
  });

  it('says what guidance they bear, unless they were made for it', () => {
    expect(lora('lcm')?.mostGuidance).toBe(2);
    expect(lora('Hyper-SD15-8steps-lora')?.mostGuidance).toBe(2);
    expect(lora('Hyper-SD15-8steps-CFG-lora')).not.toHaveProperty('mostGuidance');
    expect(checkpoint({ embedsGuidance: true })).not.toHaveProperty('mostGuidance');
  });
});
