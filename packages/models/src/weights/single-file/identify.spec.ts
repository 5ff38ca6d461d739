import { encodeNumbers, type Shape } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { safetensorsBytes } from '../../__testing__/safetensors-bytes.js';
import { singleFileGolden } from '../../__testing__/single-file.js';
import { identify, type Told } from './identify.js';
import { openFileParts } from './read-file-parts.js';

type Shapes = Readonly<Record<string, Shape>>;

/** Of published checkpoints: the weights that tell something, with shapes alone. */
function published(name: 'sd15' | 'sd21', changes: (shapes: Record<string, Shape>) => void = () => undefined): Shapes {
  const { shapes, unused } = singleFileGolden(name);
  const changed = Object.fromEntries(Object.entries({ ...shapes, ...unused }).filter(([key]) => !isNoise(key)));
  changes(changed);
  return changed;
}

/** Whether a weight is of the noise schedule, which would have to have numbers. */
const isNoise = (key: string): boolean => ['betas', 'alphas_cumprod'].includes(key);

interface FileFacts {
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Numbers of some weights; the others have none. */
  readonly numbers?: Readonly<Record<string, readonly number[]>>;
  readonly told?: Told;
}

/** Weights without numbers take no room: their header is what counts. */
async function identified(shapes: Shapes, { name = 'model', metadata, numbers = {}, told }: FileFacts = {}) {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let end = 0;
  for (const [key, shape] of Object.entries(shapes)) {
    const begin = end;
    end += 4 * shape.reduce((count, axis) => count * axis, 1);
    header[key] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const start = safetensorsBytes(header, 0);
  const dataAt = (offset: number): readonly number[] | undefined => {
    const found = Object.entries(header).find(
      ([, entry]) => start.length + ((entry as { data_offsets?: number[] }).data_offsets?.[0] ?? -1e9) === offset,
    );
    return found && numbers[found[0]];
  };
  const file = {
    location: 'memory:file',
    size: start.length + end,
    async read(offset: number, length: number) {
      if (offset < start.length) return start.slice(offset, offset + length);
      return encodeNumbers(dataAt(offset) ?? new Float32Array(length / 4), 'float32');
    },
  };
  const files = { ...memoryModelFiles({ [`${name}.safetensors`]: '' }), open: async () => file };
  return identify(await openFileParts(files), told);
}

const LAST_NORM = 'model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.bias';
/** Of this standard deviation. */
const spread = (deviation: number) => Array.from({ length: 320 }, (_, k) => (k % 2 ? 1 : -1) * deviation);

describe('identify', () => {
  it('knows Stable Diffusion 1.5, and guesses what it predicts', async () => {
    expect(await identified(published('sd15'))).toEqual({
      ...{ version: 1, prediction: 'epsilon', zeroTerminalSnr: false, textLayers: 12, textActivation: 'quick_gelu' },
      guesses: ['its UNet predicts ε, as published models of its kind do'],
    });
  });

  it('knows Stable Diffusion 2.1, of whose text encoder one layer is not run', async () => {
    expect(await identified(published('sd21'))).toEqual({
      ...{ version: 2, prediction: 'v_prediction', zeroTerminalSnr: false, textLayers: 23, textActivation: 'gelu' },
      guesses: ['its UNet predicts v, as Stable Diffusion 2.1 does'],
    });
  });

  it('believes what it is told', async () => {
    const { prediction, guesses } = await identified(published('sd21'), { told: { prediction: 'epsilon' } });
    expect([prediction, guesses]).toEqual(['epsilon', []]);
  });

  it.each([
    ['a mark for v', { v_pred: [0] }, {}, 'v_prediction', false],
    ['a mark for zero terminal SNR', { v_pred: [0], ztsnr: [0] }, {}, 'v_prediction', true],
    ['metadata that say ε', {}, { 'modelspec.prediction_type': 'epsilon' }, 'epsilon', false],
    ['metadata that say v', {}, { 'modelspec.prediction_type': 'v' }, 'v_prediction', false],
    ['an architecture of 512 pixels', {}, { 'modelspec.architecture': 'stable-diffusion-v2-512' }, 'epsilon', false],
    [
      'an architecture that predicts v',
      {},
      { 'modelspec.architecture': 'stable-diffusion-v2-768-v' },
      'v_prediction',
      false,
    ],
  ] as const)('believes %s', async (_, marks, metadata, prediction, zeroTerminalSnr) => {
    for (const name of ['sd15', 'sd21'] as const) {
      const found = await identified({ ...published(name), ...marks }, { metadata });
      expect(found).toMatchObject({ prediction, zeroTerminalSnr, guesses: [] });
    }
  });

  it.each([
    ['sd21', 'v2', { global_step: [] }, { global_step: [875000] }, 'epsilon', 'training step 875000'],
    ['sd21', 'v2', { global_step: [] }, { global_step: [140000] }, 'v_prediction', 'other training steps than 875000'],
    ['sd21', 'v2', {}, { [LAST_NORM]: spread(0.05) }, 'epsilon', 'look like'],
    ['sd21', 'v2', {}, { [LAST_NORM]: spread(0.12) }, 'v_prediction', 'look like'],
    ['sd21', 'v2-1_512-ema-pruned', {}, {}, 'epsilon', '512 pixels in its name'],
    ['sd15', 'fluffy-e182-vpred', {}, {}, 'v_prediction', 'as its name says'],
    ['sd15', 'fluffy-V_Pred', {}, {}, 'v_prediction', 'as its name says'],
  ] as const)('guesses %s called %s, %j %#', async (model, name, marks, numbers, prediction, why) => {
    const found = await identified({ ...published(model), ...marks }, { name, numbers });
    expect(found.prediction).toBe(prediction);
    expect(found.guesses).toEqual([expect.stringContaining(why)]);
  });

  it('guesses zero terminal SNR by a name', async () => {
    const { zeroTerminalSnr, guesses } = await identified(published('sd15'), { name: 'x-terminal-snr-vpred' });
    expect(zeroTerminalSnr).toBe(true);
    expect(guesses).toEqual([expect.stringContaining('v, as its name'), expect.stringContaining('zero terminal SNR')]);
  });

  it('takes models of 2.x that get pictures as well for such that predict ε', async () => {
    const inpaint = published('sd21', (shapes) => {
      shapes['model.diffusion_model.input_blocks.0.0.weight'] = [320, 9, 3, 3];
    });
    expect((await identified(inpaint)).prediction).toBe('epsilon');
  });
});

describe('the layers of a text encoder', () => {
  /** Stable Diffusion 2.1 with this many layers in OpenCLIP's layout. */
  const withLayers = (count: number, isWhole: boolean): Shapes => {
    const block = /resblocks\.(\d+)\./;
    const all = published('sd21');
    const first = Object.entries(all).filter(([key]) => block.exec(key)?.[1] === '0');
    const layers = Array.from({ length: count }, (_, k) =>
      first.map(([key, shape]) => [key.replace('resblocks.0.', `resblocks.${k}.`), shape] as const),
    ).flat();
    const isOther = (key: string) => !block.test(key) && (isWhole || !/text_projection|logit_scale/.test(key));
    return Object.fromEntries([...Object.entries(all).filter(([key]) => isOther(key)), ...layers]);
  };

  it.each([
    [24, true, 23, undefined],
    [24, false, 23, undefined],
    [23, false, 23, undefined],
    [23, true, 23, undefined],
    [12, true, 11, '11 of the 12 layers of its text encoder are run'],
    [12, false, 12, '12 of the 12 layers of its text encoder are run'],
  ])('of %i in OpenCLIP, with the projection: %s, %i are run', async (count, isWhole, layers, guess) => {
    const found = await identified(withLayers(count, isWhole), { told: { prediction: 'epsilon' } });
    expect(found.textLayers).toBe(layers);
    expect(found.guesses).toEqual(guess === undefined ? [] : [guess]);
  });

  it('are all run where CLIP has them under its own keys', async () => {
    const all = Object.entries(published('sd15'));
    const eleven = Object.fromEntries(all.filter(([key]) => !key.includes('encoder.layers.11.')));
    expect((await identified(eleven)).textLayers).toBe(11);
  });
});

describe('a model of other widths', () => {
  const narrow = (shapes: Record<string, Shape>): void => {
    for (const [key, shape] of Object.entries(shapes))
      shapes[key] = shape.map((axis) => (axis === 1024 || axis === 768 ? 64 : axis));
  };

  it.each([
    ['sd15', 1, 'quick_gelu'],
    ['sd21', 2, 'gelu'],
  ] as const)('like %s is told apart by its layers, with a guess', async (name, version, textActivation) => {
    const found = await identified(published(name, narrow), { told: { prediction: 'epsilon' } });
    expect(found).toMatchObject({ version, textActivation });
    expect(found.guesses).toEqual([`it is one of Stable Diffusion ${version}.x, though its texts have 64 channels`]);
  });
});
