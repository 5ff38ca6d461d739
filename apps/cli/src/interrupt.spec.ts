import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endWhenStopped, listenForInterrupt } from './interrupt.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

it.each(SIGNALS)('aborts at the first %s and leaves the second to the system', (signal) => {
  const source = new EventEmitter();
  const interrupt = listenForInterrupt(source, false);
  expect(interrupt.signal.aborted).toBe(false);
  source.emit(signal);
  expect(interrupt.signal.aborted).toBe(true);
  expect(SIGNALS.flatMap((each) => source.listeners(each))).toEqual([]);
});

it('goes on where the terminal is closed, if it was asked to', () => {
  const source = new EventEmitter();
  const interrupt = listenForInterrupt(source, true);
  expect([source.emit('SIGHUP'), source.emit('SIGHUP')]).toEqual([true, true]);
  expect(interrupt.signal.aborted).toBe(false);
  source.emit('SIGINT');
  expect(interrupt.signal.aborted).toBe(true);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says its last words and ends the process when the time to tidy up is over, and not before', () => {
  const stop = new AbortController();
  const done: string[] = [];
  const lastWords = (): boolean => {
    done.push('words');
    throw new Error('stderr is gone');
  };
  endWhenStopped({ signal: stop.signal }, lastWords, () => done.push('end'));
  vi.advanceTimersByTime(5000);
  expect(done).toEqual([]);
  stop.abort();
  vi.advanceTimersByTime(999);
  expect(done).toEqual([]);
  expect(() => vi.advanceTimersByTime(1)).toThrow('stderr is gone');
  expect(done).toEqual(['words', 'end']);
});

it('leaves a process alone that has done its work', () => {
  const stop = new AbortController();
  endWhenStopped(
    { signal: stop.signal },
    () => false,
    () => expect.fail(),
  );
  stop.abort();
  vi.advanceTimersByTime(2000);
});
