import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endWhenStopped } from './end-when-stopped.js';

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
