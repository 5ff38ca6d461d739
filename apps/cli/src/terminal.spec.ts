import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { calmSink, canDraw } from './terminal.js';

class Stream extends EventEmitter {
  written = '';
  columns = 42;
  failure: Error | undefined;

  write(text: string, done: (error?: Error) => void): void {
    if (this.failure === undefined) this.written += text;
    queueMicrotask(() => done(this.failure));
  }
}

describe('calmSink', () => {
  it('hands on what is written, and how wide the terminal is', async () => {
    const stream = new Stream();
    const sink = calmSink(stream);
    sink.write('a');
    expect([stream.written, sink.columns?.(), await sink.failure?.()]).toEqual(['a', 42, undefined]);
  });

  it('outlives a stream that fails, and writes to it no more', async () => {
    const stream = new Stream();
    const sink = calmSink(stream);
    stream.failure = new Error('EPIPE');
    sink.write('a');
    expect(await sink.failure?.()).toBe(stream.failure);
    stream.failure = undefined;
    sink.write('b');
    expect(stream.written).toBe('');
  });

  it('hears of a failure that no write tells', async () => {
    const stream = new Stream();
    const sink = calmSink(stream);
    const failure = new Error('ENOSPC');
    stream.emit('error', failure);
    expect(await sink.failure?.()).toBe(failure);
  });
});

it('canDraw on terminals that are not dumb', () => {
  const stream = (isTTY: boolean) => Object.assign(new Stream(), { isTTY });
  expect(canDraw(stream(true), { TERM: 'xterm' })).toBe(true);
  expect(canDraw(stream(true), {})).toBe(true);
  expect(canDraw(stream(true), { TERM: 'dumb' })).toBe(false);
  expect(canDraw(stream(false), { TERM: 'xterm' })).toBe(false);
});
