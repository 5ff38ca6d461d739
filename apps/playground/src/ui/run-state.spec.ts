import type { Frame } from '@zeroreel/media';
import { expect, it } from 'vitest';
import type { FinishedVideo, RunEvent } from '../worker-protocol.js';
import { IDLE, reduceRun, type RunState } from './run-state.js';

const frame = (value: number): Frame => ({ width: 1, height: 1, data: Uint8Array.of(value, value, value) });
const after = (state: RunState, ...events: RunEvent[]): RunState =>
  events.reduce<RunState>((last, event) => reduceRun(last, { type: 'event', event }), state);
const video = { frames: [frame(9)], framesPerSecond: 4 } as unknown as FinishedVideo;
const running = reduceRun({ ...IDLE, frames: [frame(1)], error: 'old' }, { type: 'begin' });

it('keeps the last pictures until there are new ones, but no old error', () => {
  expect(running).toEqual({ ...IDLE, phase: 'running', frames: [frame(1)] });
  expect(after(running, { type: 'preview', step: 0, steps: 2, frames: [frame(2), frame(3)] }).frames).toHaveLength(2);
});

it('times stages', () => {
  const state = after(
    running,
    { type: 'stage:start', stage: 'load' },
    { type: 'stage:end', stage: 'load', milliseconds: 12 },
    { type: 'stage:start', stage: 'encode' },
  );
  expect(state.stages).toEqual([{ stage: 'load', milliseconds: 12 }, { stage: 'encode' }]);
});

it('puts decoded pictures in the place of the rough ones', () => {
  const rough = after(running, { type: 'preview', step: 1, steps: 2, frames: [frame(2), frame(3)] });
  expect(after(rough, { type: 'frame', index: 1, frame: frame(8) }).frames).toEqual([frame(2), frame(8)]);
});

it('decodes a first picture where there was no preview', () => {
  const state = after({ ...running, frames: [] }, { type: 'frame', index: 0, frame: frame(8) });
  expect(state.frames).toEqual([frame(8)]);
});

it('ends: done, stopped or failed', () => {
  expect(reduceRun(running, { type: 'finish', video })).toMatchObject({ phase: 'done', frames: [frame(9)], video });
  expect(reduceRun(running, { type: 'fail', message: 'no', aborted: false })).toMatchObject({
    phase: 'failed',
    error: 'no',
  });
  const stopped = reduceRun(running, { type: 'fail', message: 'no', aborted: true });
  expect([stopped.phase, stopped.error]).toEqual(['stopped', undefined]);
});

it('collects notices, downloads and progress', () => {
  const state = after(
    running,
    { type: 'notice', message: 'a' },
    { type: 'notice', message: 'b' },
    { type: 'download', loaded: 1, total: 2, file: 'a', done: 0, files: 1 },
    { type: 'progress', done: 3, total: 4 },
    { type: 'backend', description: 'WebAssembly' },
  );
  expect(state).toMatchObject({ notices: ['a', 'b'], progress: { done: 3, total: 4 }, backend: 'WebAssembly' });
  expect(state.download).toMatchObject({ loaded: 1, total: 2 });
});
