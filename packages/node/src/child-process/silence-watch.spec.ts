import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SilenceWatch } from './silence-watch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('calls back once, after a time in which nothing was heard', () => {
  const onSilence = vi.fn();
  const watch = new SilenceWatch(1000, onSilence);
  vi.advanceTimersByTime(900);
  watch.heard();
  vi.advanceTimersByTime(900);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5000);
  expect(onSilence).toHaveBeenCalledTimes(1);
});

it('does not call back when it is disposed', () => {
  const onSilence = vi.fn();
  new SilenceWatch(1000, onSilence)[Symbol.dispose]();
  vi.advanceTimersByTime(5000);
  expect(onSilence).not.toHaveBeenCalled();
});

it('does not count the time in which the process itself was stopped', () => {
  const onSilence = vi.fn();
  using watch = new SilenceWatch(1000, onSilence);
  vi.advanceTimersByTime(500);
  // What a stopped process sees: the clock has gone on, and its timer fires once.
  vi.setSystemTime(Date.now() + 600_000);
  vi.advanceTimersByTime(50);
  expect(onSilence).not.toHaveBeenCalled();
  watch.heard();
});

it('does not count while it is paused, and begins anew then', () => {
  const onSilence = vi.fn();
  using watch = new SilenceWatch(1000, onSilence);
  vi.advanceTimersByTime(900);
  watch.pause();
  vi.advanceTimersByTime(60_000);
  watch.resume();
  vi.advanceTimersByTime(900);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onSilence).toHaveBeenCalledTimes(1);
});
