import { expect, it } from 'vitest';
import type { SchedulerConfig } from '../sampling/scheduler-config.js';
import { parseSchedulerConfig } from '../sampling/parse-scheduler-config.js';
import { requestFaults } from './request-faults.js';
import type { TextToVideoRequest } from './request-options.js';

const scheduler: SchedulerConfig = parseSchedulerConfig({ _class_name: 'DDIMScheduler' });
const facts = { scheduler, vaeScaleFactor: 8, defaultSize: 512, defaults: {}, motion: true };
const faults = (request: Partial<TextToVideoRequest>, motion = true) =>
  requestFaults({ prompt: 'a fox', ...request }, { ...facts, motion });

it('are those that a run would end with, under the names of their fields', () => {
  expect(faults({})).toEqual([]);
  expect(faults({ width: 100 })).toEqual([
    { path: 'width', message: 'expected a multiple of 8 up to 4096 pixels, got 100' },
  ]);
  expect(faults({ steps: 0, guidanceScale: -3 }).map(({ path }) => path)).toEqual(['steps', 'guidanceScale']);
  expect(faults({ steps: 1001 })).toEqual([{ path: 'steps', message: expect.stringContaining('got 1001') }]);
  expect(faults({ sampler: 'none' })).toEqual([{ path: 'sampler', message: expect.stringContaining('got') }]);
  expect(faults({ frames: 4, promptTravel: [{ frame: 4, prompt: 'a cat' }] })).toEqual([
    { path: 'promptTravel[0].frame', message: 'expected an integer from 0 to 3, got 4' },
  ]);
});
