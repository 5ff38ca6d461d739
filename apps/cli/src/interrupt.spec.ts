import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForInterrupt } from './interrupt.js';

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
