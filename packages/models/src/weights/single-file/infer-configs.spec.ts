import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAutoencoderConfig } from '../../autoencoder/autoencoder-config.js';
import { parseClipTextConfig } from '../../clip-text/clip-text-config.js';
import { parseUNetConfig } from '../../unet/unet-config.js';
import { inferAutoencoderConfig, inferClipTextConfig, inferSchedulerConfig, inferUNetConfig } from './infer-configs.js';

/** Of tools' state_dicts.py beside it: the published config, and the shapes that diffusers makes of it. */
function published(name: string) {
  const file = readFileSync(new URL(`../../__fixtures__/networks/${name}.json`, import.meta.url), 'utf8');
  const { config, shapes } = JSON.parse(file) as { config: object; shapes: Record<string, number[]> };
  const weights = new Map(
    Object.entries(shapes).map(([key, shape]) => [key, { dtype: 'float16' as const, shape, data: new Uint8Array() }]),
  );
  return { config, weights };
}

describe('configurations worked out from shapes are the published ones', () => {
  it.each([
    ['sd15-unet', 'epsilon'],
    ['sd21-unet', 'v_prediction'],
  ] as const)('%s', (name, prediction) => {
    const { config, weights } = published(name);
    expect(parseUNetConfig(inferUNetConfig(weights, prediction), name)).toEqual(parseUNetConfig(config, name));
  });

  it('sd21-unet, 512 pixels', () => {
    const { config, weights } = published('sd21-unet');
    const base = { ...config, sample_size: 64, upcast_attention: false };
    expect(parseUNetConfig(inferUNetConfig(weights, 'epsilon'), 'base')).toEqual(parseUNetConfig(base, 'base'));
  });

  it.each([
    [8, 8],
    [9, 9],
  ])('a UNet of %i channels', (channels, expected) => {
    const { weights } = published('sd15-unet');
    const convIn = { ...weights.get('conv_in.weight')!, shape: [320, channels, 3, 3] };
    const inferred = inferUNetConfig(new Map([...weights, ['conv_in.weight', convIn]]), 'epsilon');
    expect(parseUNetConfig(inferred, 'unet')).toMatchObject({ inChannels: expected, outChannels: 4 });
  });

  it('sd-vae', () => {
    const { config, weights } = published('sd-vae');
    expect(parseAutoencoderConfig(inferAutoencoderConfig(weights), 'vae')).toEqual(
      parseAutoencoderConfig(config, 'vae'),
    );
  });

  it.each([
    ['sd15-text', false],
    ['sd21-text', true],
  ])('%s', (name, isVersion2) => {
    const { config, weights } = published(name);
    expect(parseClipTextConfig(inferClipTextConfig(weights, isVersion2), name)).toEqual(
      parseClipTextConfig(config, name),
    );
  });
});

it.each([
  [4, 'epsilon', 'PNDMScheduler'],
  [4, 'v_prediction', 'DDIMScheduler'],
  [8, 'epsilon', 'EulerAncestralDiscreteScheduler'],
] as const)('the scheduler of %i channels that predict %s is %s', (channels, prediction, className) => {
  expect(inferSchedulerConfig(channels, prediction)).toMatchObject({
    _class_name: className,
    prediction_type: prediction,
  });
});
