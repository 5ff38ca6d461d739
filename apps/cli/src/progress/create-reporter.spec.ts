import { tensor } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { createReporter, JsonEvents } from './create-reporter.js';
import { ProgressBar } from './progress-bar.js';
import { ProgressLines } from './progress-lines.js';
import { silentReporter } from './reporter.js';

const sink = { write: () => undefined };
const context = (isTerminal: boolean) => ({
  stdout: sink,
  stderr: sink,
  isTerminal,
  now: () => 0,
  signal: new AbortController().signal,
});

it('draws where it can and is silent where it should be', () => {
  expect(createReporter({}, context(true))).toBeInstanceOf(ProgressBar);
  expect(createReporter({}, context(false))).toBeInstanceOf(ProgressLines);
  expect(createReporter({ quiet: true }, context(true))).toBe(silentReporter);
  expect(createReporter({ quiet: true, json: true }, context(true))).toBeInstanceOf(JsonEvents);
});

it('writes each event as one line, numbers and all, tensors left out', () => {
  const written: string[] = [];
  const events = new JsonEvents({ write: (text) => written.push(text) });
  const latents = tensor(new Float32Array(4), [1, 4, 1, 1]);
  events.report({ type: 'notice', message: 'two\nlines' });
  events.report({ type: 'generation:step', step: 3, steps: 50, timestep: 921, phase: 'all', predictedX0: latents });
  events.report({ type: 'frame:decoded', frameId: 0, frames: 8, picture: latents });
  expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { type: 'notice', message: 'two\nlines' },
    { type: 'generation:step', step: 3, steps: 50, timestep: 921, phase: 'all' },
    { type: 'frame:decoded', frameId: 0, frames: 8 },
  ]);
});
