import { tensor, type Tensor } from '@zeroreel/core';
import { encodeNumbers, portableDialect, type WeightLookup } from '@zeroreel/onnx';
import { expectClose, GOLDEN_NAMES, readGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { goldenAutoencoder } from '../__testing__/golden-autoencoder.js';
import { networkFixture } from '../__testing__/network-fixture.js';
import { runGraph } from '../__testing__/run-graph.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { parseAutoencoderConfig, type AutoencoderConfig } from './autoencoder-config.js';
import { buildVaeEncoder } from './build-vae-encoder.js';

const { config: json, keys, weights } = networkFixture('sd-vae');
const config = parseAutoencoderConfig(json, 'config.json');

const build = (changes: Partial<AutoencoderConfig> = {}) =>
  buildVaeEncoder({
    config: { ...config, ...changes },
    weights,
    dialect: portableDialect,
    dtype: 'float32',
    height: 6,
    width: 4,
  });

describe('buildVaeEncoder', () => {
  it("reads every key of diffusers' encoder, and no other", () => {
    expect(weightsRead(build())).toEqual(keys.filter((key) => /^(encoder|quant_conv)\./.test(key)));
  });

  it('turns pixels into mean and standard deviation of the cells', () => {
    const { inputs, outputs } = build();
    expect(inputs).toEqual([{ name: 'picture', dtype: 'float32', shape: [1, 3, 48, 32] }]);
    expect(outputs).toEqual([
      { name: 'mean', dtype: 'float32', shape: [1, 4, 6, 4] },
      { name: 'std', dtype: 'float32', shape: [1, 4, 6, 4] },
    ]);
  });

  it('leaves quant_conv out where the config does', () => {
    const encoder = keys.filter((key) => key.startsWith('encoder.'));
    expect(weightsRead(build({ useQuantConv: false }))).toEqual(encoder);
  });

  it("keeps the variance's logarithm between -30 and 20", async () => {
    const options = await goldenAutoencoder('sd1');
    const { latentChannels, inChannels } = options.config;
    const bias = Array.from({ length: 2 * latentChannels }, (_, channel) => (channel % 2 === 0 ? -1000 : 1000));
    const model = buildVaeEncoder({ ...options, weights: withBias(options.weights, 'quant_conv.bias', bias) });
    const [, , height, width] = model.inputs[0]!.shape as [number, number, number, number];
    const picture = tensor(new Float32Array(inChannels * height * width), [1, inChannels, height, width]);
    const { std } = await runGraph(model, { picture });
    const { data } = std as Tensor;
    expect(Math.min(...data) / Math.exp(-15)).toBeCloseTo(1, 5);
    expect(Math.max(...data) / Math.exp(10)).toBeCloseTo(1, 5);
  });
});

/** `weights` with other numbers, float32, for one of the keys. */
const withBias = (weights: WeightLookup, key: string, numbers: readonly number[]): WeightLookup => ({
  keys: () => weights.keys(),
  get: (asked) =>
    asked === key
      ? { dtype: 'float32', shape: [numbers.length], data: encodeNumbers(numbers, 'float32') }
      : weights.get(asked),
});

it.each(GOLDEN_NAMES)("the encoder of the checkpoint %s equals diffusers' AutoencoderKL.encode", async (name) => {
  const { networks } = readGoldens(name);
  const model = buildVaeEncoder(await goldenAutoencoder(name));
  const { mean, std } = await runGraph(model, { picture: networks.float('vae.picture') });
  expectClose(mean as Tensor, networks.float('vae.mean'), { relative: 1e-5 });
  expectClose(std as Tensor, networks.float('vae.std'), { relative: 1e-5 });
});
