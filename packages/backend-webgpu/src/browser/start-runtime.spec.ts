import type { OrtRuntime, OrtSessionOptions } from '@zeroreel/backend-ort';
import { describe, expect, it } from 'vitest';
import { serveModel } from '../../../web/src/__testing__/model-server.js';
import { describeLoss, pageRuntime } from './start-runtime.js';

function setUp(device?: GPUDevice): { ort: OrtRuntime; created: OrtSessionOptions[] } {
  const created: OrtSessionOptions[] = [];
  const inner: OrtRuntime = {
    Tensor: Object as unknown as OrtRuntime['Tensor'],
    InferenceSession: {
      create: async (_model, options) => {
        created.push(options);
        return { run: async () => ({}), release: async () => undefined };
      },
    },
  };
  return { ort: pageRuntime(inner, device), created };
}

describe('pageRuntime', () => {
  it('reads the regions that the weights lie in', async () => {
    const { ort, created } = setUp();
    await using server = await serveModel(() => new TextEncoder().encode('0123456789'));
    await ort.InferenceSession.create(new Uint8Array(), {
      executionProviders: ['wasm'],
      weightRegions: new Map([['weights-0', { file: `${server.url}/x`, offset: 2, length: 3 }]]),
    });
    expect(created).toEqual([
      { executionProviders: ['wasm'], externalData: [{ path: 'weights-0', data: new TextEncoder().encode('234') }] },
    ]);
  });

  it('hands the device to the provider', async () => {
    const device = {} as GPUDevice;
    const { ort, created } = setUp(device);
    await ort.InferenceSession.create(new Uint8Array(), { executionProviders: ['webgpu', 'wasm'] });
    expect(created).toEqual([{ executionProviders: [{ name: 'webgpu', device }, 'wasm'] }]);
  });
});

it('describeLoss says why a device is gone and what to do', () => {
  expect(describeLoss({ reason: 'unknown', message: 'the driver was reset' })).toMatch(
    /lost \(unknown: the driver was reset\)\. Start again.*smaller picture/,
  );
  expect(describeLoss({ reason: 'destroyed', message: '' })).toMatch(/lost \(destroyed\)/);
});
