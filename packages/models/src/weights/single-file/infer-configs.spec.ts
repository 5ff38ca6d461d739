import { readFileSync } from 'node:fs';
import { parseSchedulerConfig } from '@zeroreel/core';
import type { Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { parseAutoencoderConfig } from '../../autoencoder/autoencoder-config.js';
import { parseClipTextConfig } from '../../clip-text/clip-text-config.js';
import { parseUNetConfig } from '../../unet/unet-config.js';
import { emptySingleFile, singleFileGolden } from '../../__testing__/single-file.js';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { parsePooledClipTextConfig } from '../../clip-text/clip-text-config.js';
import {
  inferAutoencoderConfig,
  inferClipTextConfig,
  inferSchedulerConfig,
  inferSecondClipTextConfig,
  inferUNetConfig,
} from './infer-configs.js';
import { identify } from './identify.js';
import { openFileParts } from './read-file-parts.js';

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
    ['sd15-unet', 1, 'epsilon'],
    ['sd21-unet', 2, 'v_prediction'],
  ] as const)('%s', (name, version, prediction) => {
    const { config, weights } = published(name);
    expect(parseUNetConfig(inferUNetConfig(weights, { version, prediction }), name)).toEqual(
      parseUNetConfig(config, name),
    );
  });

  it('sd21-unet, 512 pixels', () => {
    const { config, weights } = published('sd21-unet');
    const base = { ...config, sample_size: 64, upcast_attention: false };
    expect(parseUNetConfig(inferUNetConfig(weights, { version: 2, prediction: 'epsilon' }), 'base')).toEqual(
      parseUNetConfig(base, 'base'),
    );
  });

  it.each([
    [8, 8],
    [9, 9],
  ])('a UNet of %i channels', (channels, expected) => {
    const { weights } = published('sd15-unet');
    const convIn = { ...weights.get('conv_in.weight')!, shape: [320, channels, 3, 3] };
    const inferred = inferUNetConfig(new Map([...weights, ['conv_in.weight', convIn]]), {
      ...{ version: 1, prediction: 'epsilon' },
    });
    expect(parseUNetConfig(inferred, 'unet')).toMatchObject({ inChannels: expected, outChannels: 4 });
  });

  it('sd-vae', () => {
    const { config, weights } = published('sd-vae');
    expect(parseAutoencoderConfig(inferAutoencoderConfig(weights), 'vae')).toEqual(
      parseAutoencoderConfig(config, 'vae'),
    );
  });

  it.each([
    ['sd15-text', 12, 'quick_gelu'],
    ['sd21-text', 23, 'gelu'],
  ] as const)('%s', (name, textLayers, textActivation) => {
    const { config, weights } = published(name);
    expect(parseClipTextConfig(inferClipTextConfig(weights, { textLayers, textActivation }), name)).toEqual(
      parseClipTextConfig(config, name),
    );
  });
});

it('those of Stable Diffusion XL are worked out from the shapes of its single file', async () => {
  const golden = singleFileGolden('sdxl');
  const { size, header } = emptySingleFile(golden, 'float16');
  const read = async (offset: number, length: number) => header.slice(offset, offset + length);
  const files = {
    ...memoryModelFiles({ 'file.safetensors': '' }),
    open: () => Promise.resolve({ location: 'memory:file', size, read }),
  };
  const parts = await openFileParts(files);
  const identity = await identify(parts);
  const { unet, vae, text_encoder: first, text_encoder_2: second } = golden.config!;
  expect(identity.version).toBe('XL');
  expect(parseUNetConfig(inferUNetConfig(parts.unet!, identity), 'unet')).toEqual(parseUNetConfig(unet, 'unet'));
  expect(parseAutoencoderConfig(inferAutoencoderConfig(parts.vae!, identity.version), 'vae')).toEqual(
    parseAutoencoderConfig(vae, 'vae'),
  );
  const ofFirst = inferClipTextConfig(parts.text_encoder!, identity);
  expect(parseClipTextConfig(ofFirst, 'text')).toEqual(parseClipTextConfig(first, 'text'));
  const ofSecond = inferSecondClipTextConfig(parts.text_encoder_2!);
  expect(parsePooledClipTextConfig(ofSecond, 'text')).toEqual(parsePooledClipTextConfig(second, 'text'));
});

it.each([
  [1, 4, false, 'DDIMScheduler'],
  ['XL', 4, false, 'EulerDiscreteScheduler'],
  [1, 8, false, 'EulerAncestralDiscreteScheduler'],
  [1, 4, true, 'LCMScheduler'],
] as const)(
  'the scheduler of version %s, %i channels, which embed the guidance scale: %s, is %s',
  (version, unetChannels, embedsGuidance, className) => {
    const facts = { version, prediction: 'epsilon', zeroTerminalSnr: false, unetChannels, embedsGuidance } as const;
    expect(parseSchedulerConfig(inferSchedulerConfig(facts))).toMatchObject({
      ...{ className, predictionType: 'epsilon', betaSchedule: 'scaled_linear' },
      ...{ rescaleBetasZeroSnr: false, timestepSpacing: 'leading' },
    });
  },
);

it('a model that ends without a signal has its betas rescaled, and begins at the last timestep', () => {
  const told = { version: 2, prediction: 'v_prediction', zeroTerminalSnr: true } as const;
  const facts = { ...told, unetChannels: 4, embedsGuidance: false };
  expect(parseSchedulerConfig(inferSchedulerConfig(facts))).toMatchObject({
    ...{ predictionType: 'v_prediction', rescaleBetasZeroSnr: true, timestepSpacing: 'trailing' },
  });
});

describe('what is not there is told by its absence', () => {
  const without = (weights: ReadonlyMap<string, Weight>, prefix: string) =>
    new Map([...weights].filter(([key]) => !key.startsWith(prefix)));

  it('no middle block, or one without attention', () => {
    const { weights } = published('sd15-unet');
    const midOf = (prefix: string) =>
      parseUNetConfig(inferUNetConfig(without(weights, prefix), { version: 1, prediction: 'epsilon' }), 'x')
        .midBlockType;
    expect(midOf('nothing')).toBe('UNetMidBlock2DCrossAttn');
    expect(midOf('mid_block.attentions.')).toBe('UNetMidBlock2D');
    expect(midOf('mid_block.')).toBeNull();
  });

  it('a half of an autoencoder', () => {
    const { config, weights } = published('sd-vae');
    const whole = parseAutoencoderConfig(config, 'vae');
    for (const half of ['encoder.', 'decoder.']) {
      const inferred = inferAutoencoderConfig(without(weights, half));
      expect(parseAutoencoderConfig(inferred, 'vae')).toEqual(whole);
    }
  });
});
