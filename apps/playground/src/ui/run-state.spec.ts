import type { Frame } from '@zeroreel/media';
import { expect, it } from 'vitest';
import type { FinishedVideo, RunEvent } from '../worker-protocol.js';
import { IDLE, reduceRun, type RunState } from './run-state.js';

const frame = (value: number): Frame => ({ width: 1, height: 1, data: Uint8Array.of(value, value, value) });
const after = (state: RunState, ...events: RunEvent[]): RunState =>
  events.reduce<RunState>((last, event) => reduceRun(last, { type: 'event', event, at: 0 }), state);
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

it('knows from the pace of the evaluations how long the others take', () => {
  const at = (milliseconds: number, done: number) => (last: RunState) =>
    reduceRun(last, { type: 'event', event: { type: 'progress', done, total: 20 }, at: milliseconds });
  const first = at(1000, 2)(running);
  expect(first.progress).toEqual({ done: 2, total: 20 });
  expect(at(3000, 6)(first).progress).toEqual({ done: 6, total: 20, secondsLeft: 7 });
  // Another part of a job begins anew.
  expect(at(9000, 1)(at(3000, 6)(first)).progress).toEqual({ done: 1, total: 20 });
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
