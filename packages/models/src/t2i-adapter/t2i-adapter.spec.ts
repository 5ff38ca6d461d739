import { cpuBackend } from '@zeroreel/backend-cpu';
import { tensor, type Backend, type Tensor } from '@zeroreel/core';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { ADAPTER_GOLDENS, expectClose, readAdapterGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNetwork } from '../weights/open-network.js';
import { loadT2IAdapter } from './t2i-adapter.js';

const goldens = readAdapterGoldens();
const bytes = goldens.networks.byte('pictures');
const pictures = tensor(
  Float32Array.from(bytes.data, (level) => level / 255),
  bytes.shape,
);

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

const load = async (kind: (typeof ADAPTER_GOLDENS)[number], inOneFile = false) =>
  loadT2IAdapter(
    await openNetwork(inOneFile ? openModelFile(goldens.file(kind)) : openModelFolder(goldens.folder(kind))),
    backend,
    { dtype: 'float32' },
  );

describe('loadT2IAdapter', () => {
  it.each(ADAPTER_GOLDENS.flatMap((kind) => [[kind, false] as const, [kind, true] as const]))(
    'has the features of diffusers: %s, in one file: %s',
    async (kind, inOneFile) => {
      const features = await (await load(kind, inOneFile)).features(pictures);
      expect(features).toHaveLength(4);
      for (const [level, feature] of features.entries()) {
        expectClose(feature, goldens.networks.float(`${kind}.feature.${level}`), { relative: 1e-4 });
      }
    },
  );

  it('leaves grey as it is, also between two bytes', async () => {
    const grey = (value: number): Tensor => tensor(new Float32Array(3 * 64).fill(value), [1, 3, 8, 8]);
    const adapter = await load('light');
    const [[at], [above]] = [await adapter.features(grey(0.5)), await adapter.features(grey(0.5005))];
    expect([...at!.data]).not.toEqual([...above!.data]);
  });

  it('refuses pictures that do not fit its cells, and weights that are not there', async () => {
    const adapter = await load('full');
    const wrong = tensor(new Float32Array(3 * 8 * 6), [1, 3, 8, 6]);
    await expect(adapter.features(wrong)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(
        /full: expected \[F, 3, H, W\] with H and W multiples of 4, got \[1, 3, 8, 6\]$/,
      ) as string,
    });
    const network = await openNetwork(openModelFolder(goldens.folder('full')));
    const deeper = loadT2IAdapter({ ...network, config: { ...network.config, num_res_blocks: 3 } }, backend);
    await expect(deeper.features(pictures)).rejects.toMatchObject({ code: 'invalid-model' });
    const shallower = loadT2IAdapter({ ...network, config: { ...network.config, num_res_blocks: 1 } }, backend);
    await expect(shallower.features(pictures)).rejects.toThrow('its config.json has no place for');
  });
});
