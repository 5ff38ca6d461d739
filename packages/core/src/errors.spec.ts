import { describe, expect, it } from 'vitest';
import { throwIfAborted } from './errors.js';

describe('throwIfAborted', () => {
  it('lets a run go on', () => {
    expect(() => {
      throwIfAborted(undefined);
      throwIfAborted(new AbortController().signal);
    }).not.toThrow();
  });

  it('keeps the reason', () => {
    expect(() => {
      throwIfAborted(AbortSignal.abort('Ctrl-C'));
    }).toThrow(expect.objectContaining({ code: 'aborted', message: 'The run was aborted', cause: 'Ctrl-C' }));
  });
});
