import type { OrtRuntime, OrtTensor } from '@zeroreel/backend-ort';
import { describe, expect, it } from 'vitest';
import { Exclusive } from './exclusive.js';
import { exclusiveRuntime } from './exclusive-runtime.js';

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
