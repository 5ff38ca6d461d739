import type { Tensor } from '@zeroreel/core';
import { portableDialect, printGraph } from '@zeroreel/onnx';
import { expectClose, GOLDEN_NAMES, readGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { goldenAutoencoder } from '../__testing__/golden-autoencoder.js';
import { networkFixture } from '../__testing__/network-fixture.js';
import { runGraph } from '../__testing__/run-graph.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { parseAutoencoderConfig, type AutoencoderConfig } from './autoencoder-config.js';
import { buildVaeDecoder } from './build-vae-decoder.js';

const { config: json, keys, weights } = networkFixture('sd-vae');
const config = parseAutoencoderConfig(json, 'config.json');

const build = (changes: Partial<AutoencoderConfig> = {}) =>
  buildVaeDecoder({
    config: { ...config, ...changes },
    weights,
    dialect: portableDialect,
    dtype: 'float32',
    height: 6,
    width: 4,
  });

describe('buildVaeDecoder', () => {
  it("reads every key of diffusers' decoder, and no other", () => {
    expect(weightsRead(build())).toEqual(keys.filter((key) => /^(decoder|post_quant_conv)\./.test(key)));
  });

  it('turns cells into pixels', () => {
    const { inputs, outputs } = build();
    expect(inputs).toEqual([{ name: 'latents', dtype: 'float32', shape: [1, 4, 6, 4] }]);
    expect(outputs).toEqual([{ name: 'picture', dtype: 'float32', shape: [1, 3, 48, 32] }]);
  });

  it('leaves post_quant_conv out where the config does', () => {
    const decoder = keys.filter((key) => key.startsWith('decoder.'));
    expect(weightsRead(build({ usePostQuantConv: false }))).toEqual(decoder);
  });

  it('undoes the scaling and shifting of the latents first', () => {
    const graph = printGraph(build({ scalingFactor: 0.5, shiftFactor: 0.25 }));
    expect(graph).toContain('/Div = Div(latents, 0.5)');
    expect(graph).toContain('/Add = Add(/Div, 0.25)');
  });
});

it.each(GOLDEN_NAMES)("the decoder of the checkpoint %s equals diffusers' AutoencoderKL.decode", async (name) => {
  const { networks } = readGoldens(name);
  const model = buildVaeDecoder(await goldenAutoencoder(name));
  const { picture } = await runGraph(model, { latents: networks.float('vae.latents') });
  expectClose(picture as Tensor, networks.float('vae.decoded'), { relative: 1e-5 });
});
