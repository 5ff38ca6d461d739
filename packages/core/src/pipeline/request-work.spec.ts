import { expect, it } from 'vitest';
import { parseSchedulerConfig } from '../sampling/parse-scheduler-config.js';
import { requestWork } from './request-work.js';

const scheduler = parseSchedulerConfig({ _class_name: 'DDIMScheduler' });
const facts = { scheduler, vaeScaleFactor: 8, defaultSize: 512, defaults: {}, motion: true };

it('counts what a run will ask of the network: the paper’s 389 evaluations, both texts of each', () => {
  const paper = { prompt: 'a fox', t0: 44, t1: 47 };
  const size = { width: 512, height: 512 };
  expect(requestWork(paper, facts)).toEqual({ ...size, frames: 8, steps: 50, evaluations: 389, rows: 2 });
  const few = { ...paper, width: 256, height: 128, frames: 2, steps: 50, guidanceScale: 1 };
  expect(requestWork(few, facts)).toMatchObject({
    width: 256,
    height: 128,
    frames: 2,
    evaluations: 5 + 2 * 48,
    rows: 1,
  });
  expect(requestWork({ prompt: 'a fox', frames: 3 }, { ...facts, motion: false }).evaluations).toBe(150);
});

it('refuses what a run would refuse', () => {
  expect(() => requestWork({ prompt: 'a fox', width: 100 }, facts)).toThrow('width: expected a multiple of 8');
});
