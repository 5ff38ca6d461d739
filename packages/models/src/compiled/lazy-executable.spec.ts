import type { Executable } from '@zeroreel/core';
import { describe, expect, it, vi } from 'vitest';
import { LazyExecutable } from './lazy-executable.js';

function executable(): Executable {
  return { inputs: [], outputs: [], run: vi.fn(), [Symbol.asyncDispose]: vi.fn(async () => undefined) };
}

describe('LazyExecutable', () => {
  it('compiles when it is first asked, once, and disposes once', async () => {
    const compiled = executable();
    const compile = vi.fn(async () => compiled);
    const lazy = new LazyExecutable(compile);
    expect(compile).not.toHaveBeenCalled();
    expect(await Promise.all([lazy.get(), lazy.get()])).toEqual([compiled, compiled]);
    expect(compile).toHaveBeenCalledTimes(1);
    await lazy[Symbol.asyncDispose]();
    await lazy[Symbol.asyncDispose]();
    expect(compiled[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
  });

  it('compiles nothing to dispose it, and nothing afterwards', async () => {
    const compile = vi.fn(async () => executable());
    const lazy = new LazyExecutable(compile);
    await lazy[Symbol.asyncDispose]();
    await expect(lazy.get()).rejects.toMatchObject({ code: 'backend-failed' });
    expect(compile).not.toHaveBeenCalled();
  });

  it('tries again after a failure', async () => {
    const compiled = executable();
    const compile = vi.fn(async () => compiled).mockRejectedValueOnce(new Error('out of memory'));
    const lazy = new LazyExecutable(compile);
    await expect(lazy.get()).rejects.toThrow('out of memory');
    expect(await lazy.get()).toBe(compiled);
  });
});
