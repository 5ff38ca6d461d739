import type { OrtRuntime, OrtTensor } from '@zeroreel/backend-ort';
import { describe, expect, it } from 'vitest';
import { Exclusive, exclusiveRuntime } from './exclusive-runtime.js';

/** A runtime that counts how many of its calls are under way at once. */
function setUp() {
  let underWay = 0;
  const seen = { most: 0, calls: 0 };
  async function call<T>(result: T): Promise<T> {
    seen.calls += 1;
    seen.most = Math.max(seen.most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underWay -= 1;
    return result;
  }
  const newTensor = (): OrtTensor => ({
    ...{ type: 'float32', dims: [1], data: undefined, dispose: () => undefined },
    getData: () => call('downloaded'),
  });
  const session = { run: () => call({ y: newTensor() }), release: () => call(undefined) };
  const ort: OrtRuntime = {
    Tensor: Object as unknown as OrtRuntime['Tensor'],
    InferenceSession: { create: () => call(session) },
  };
  return { seen, ort: exclusiveRuntime(ort, new Exclusive()) };
}

describe('exclusiveRuntime', () => {
  it('never has two calls under way: creating, running, downloading, releasing', async () => {
    const { seen, ort } = setUp();
    const create = () => ort.InferenceSession.create(new Uint8Array(), { executionProviders: [] });
    const [a, b] = await Promise.all([create(), create()]);
    const [first] = await Promise.all([a.run({}, ['y']), b.run({}, ['y'])]);
    const [data] = await Promise.all([first['y']?.getData?.(), b.run({}, ['y']), a.release()]);
    expect(data).toBe('downloaded');
    expect(seen).toEqual({ most: 1, calls: 7 });
  });
});

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('Exclusive', () => {
  it('never has two tasks under way, keeps their order, and goes on after one that fails', async () => {
    const exclusive = new Exclusive();
    const log: string[] = [];
    const task = (name: string) =>
      exclusive.run(async () => {
        log.push(`${name} begins`);
        await tick();
        log.push(`${name} ends`);
        if (name === 'b') throw new Error('b failed');
        return name;
      });
    const results = await Promise.allSettled(['a', 'b', 'c'].map(task));
    expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(results).toMatchObject([{ value: 'a' }, { reason: { message: 'b failed' } }, { value: 'c' }]);
  });
});
