import { expect, it } from 'vitest';
import { createReporter } from './create-reporter.js';
import { JsonEvents } from './json-events.js';
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
