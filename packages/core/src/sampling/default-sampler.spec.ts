import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { defaultSampler, leftOutNotices } from './default-sampler.js';
import { parseSchedulerConfig } from './parse-scheduler-config.js';

describe('defaultSampler', () => {
  it('takes the checkpoint’s own where there is one', () => {
    const named = [
      ['DDPMScheduler', 'ddpm'],
      ['EulerDiscreteScheduler', 'euler'],
      ['UniPCMultistepScheduler', 'unipc'],
      ['DPMSolverMultistepScheduler', 'dpmpp-2m'],
      ['LCMScheduler', 'lcm'],
      ['TCDScheduler', 'tcd'],
      ['DDIMParallelScheduler', 'ddim'],
      ['DDPMParallelScheduler', 'ddpm'],
    ] as const;
    for (const [_class_name, name] of named) {
      expect(defaultSampler(parseSchedulerConfig({ _class_name }))).toEqual({ name });
    }
  });

  it('goes by the algorithm of a DPM-Solver', () => {
    const asked = (algorithmType: string, solverOrder: number) =>
      defaultSampler({ className: 'DPMSolverMultistepScheduler', algorithmType, solverOrder });
    expect(asked('sde-dpmsolver++', 2)).toEqual({ name: 'dpmpp-2m-sde' });
    expect(asked('dpmsolver', 2)).toMatchObject({
      name: 'dpmpp-2m',
      notice: expect.stringMatching(/dpmsolver of order 2 is not available/),
    });
    expect(asked('dpmsolver++', 3)).toMatchObject({
      name: 'dpmpp-2m',
      notice: expect.stringMatching(/order 3 is not available/),
    });
  });

  it('says so where ddim stands in', () => {
    const standIn = (className: string) => defaultSampler({ ...stableDiffusion, className });
    expect(standIn('PNDMScheduler')).toMatchObject({
      name: 'ddim',
      notice: expect.stringMatching(/PNDMScheduler.*sampler pndm is there/),
    });
    for (const className of ['SASolverScheduler', 'DDIMInverseScheduler', 'constructor']) {
      expect(standIn(className)).toEqual({
        name: 'ddim',
        notice: `The checkpoint's scheduler ${className} is not available; ddim takes its place with the same noise schedule.`,
      });
    }
    const flow = parseSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 });
    expect(defaultSampler(flow).notice).toMatch(/ddim takes its place with Stable Diffusion's noise schedule/);
  });
});

describe('leftOutNotices', () => {
  const config = parseSchedulerConfig({
    _class_name: 'UniPCMultistepScheduler',
    ...{ predict_x0: false, use_flow_sigmas: true, sigma_max: 80, skip_prk_steps: false },
  });

  it.each([
    ['unipc', ['use_flow_sigmas: true', 'predict_x0: false']],
    ['dpmpp-2m', ['use_flow_sigmas: true']],
    ['euler', ['sigma_max: 80']],
    ['pndm', ['skip_prk_steps: false']],
    ['ddim', []],
  ])('tell of %s what concerns it', (sampler, options) => {
    const notice = (option: string) => `The scheduler's ${option} is not available; ${sampler} runs without it.`;
    expect(leftOutNotices(config, sampler)).toEqual(options.map(notice));
  });
});
