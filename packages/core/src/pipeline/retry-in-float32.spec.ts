import type { FloatDType } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { ZeroreelError, type ErrorCode } from '../errors.js';
import { retryInFloat32 } from './retry-in-float32.js';

/** A run of two steps that fails in some types after the first. */
function setUp(fails: Partial<Record<FloatDType, ErrorCode>>) {
  const log: string[] = [];
  async function* run(dtype: FloatDType): AsyncGenerator<string, string, void> {
    try {
      yield `${dtype} 1`;
      const code = fails[dtype];
      if (code) throw new ZeroreelError(code, `${dtype} failed`);
      yield `${dtype} 2`;
      return `video in ${dtype}`;
    } finally {
      log.push(`freed ${dtype}`);
    }
  }
  const announce = ({ message }: ZeroreelError): void => void log.push(`announced: ${message}`);
  return { log, start: (dtype: FloatDType) => retryInFloat32(run, { dtype, announce }) };
}

async function collect(generation: AsyncGenerator<string, string, void>): Promise<string[]> {
  const steps: string[] = [];
  for (;;) {
    const next = await generation.next();
    steps.push(next.value);
    if (next.done === true) return steps;
  }
}

describe('retryInFloat32', () => {
  it('passes a run on that works', async () => {
    const { start, log } = setUp({});
    expect(await collect(start('float16'))).toEqual(['float16 1', 'float16 2', 'video in float16']);
    expect(log).toEqual(['freed float16']);
  });

  it('begins anew in float32 after an overflow, and says so once the first run is freed', async () => {
    const { start, log } = setUp({ float16: 'numerical' });
    expect(await collect(start('float16'))).toEqual(['float16 1', 'float32 1', 'float32 2', 'video in float32']);
    expect(log).toEqual(['freed float16', 'announced: float16 failed', 'freed float32']);
  });

  it.each([
    { dtype: 'float32', fails: { float32: 'numerical' } },
    { dtype: 'float16', fails: { float16: 'backend-failed' } },
    { dtype: 'float16', fails: { float16: 'aborted' } },
  ] as const)('does not repeat $fails', async ({ dtype, fails }) => {
    const { start, log } = setUp(fails);
    await expect(collect(start(dtype))).rejects.toMatchObject({ message: `${dtype} failed` });
    expect(log).toEqual([`freed ${dtype}`]);
  });

  it('gives up after float32', async () => {
    const { start } = setUp({ float16: 'numerical', float32: 'numerical' });
    await expect(collect(start('float16'))).rejects.toMatchObject({ message: 'float32 failed' });
  });

  it('frees a run that is given up', async () => {
    const { start, log } = setUp({});
    const generation = start('float16');
    await generation.next();
    await generation.return('');
    expect(log).toEqual(['freed float16']);
  });
});
