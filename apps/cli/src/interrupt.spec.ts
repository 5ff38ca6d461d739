import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endWhenStopped, listenForInterrupt } from './interrupt.js';

it('aborts at the first signal and leaves the second to the system', () => {
  const source = new EventEmitter();
  const interrupt = listenForInterrupt(source);
  expect([interrupt.signal.aborted, interrupt.received()]).toEqual([false, undefined]);
  source.emit('SIGINT');
  expect([interrupt.signal.aborted, interrupt.received()]).toEqual([true, 'SIGINT']);
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
});

it('listens no more when disposed', () => {
  const source = new EventEmitter();
  const interrupt = listenForInterrupt(source);
  interrupt[Symbol.dispose]();
  source.emit('SIGTERM');
  expect(interrupt.signal.aborted).toBe(false);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('raises the signal again when the time to tidy up is over, and not before', () => {
  const stop = new AbortController();
  const raised: string[] = [];
  endWhenStopped({ signal: stop.signal, received: () => 'SIGINT' }, (signal) => raised.push(signal));
  vi.advanceTimersByTime(5000);
  expect(raised).toEqual([]);
  stop.abort();
  vi.advanceTimersByTime(999);
  expect(raised).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(raised).toEqual(['SIGINT']);
});
