import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, DiffusionModel } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { expectClose, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { independent } from './__testing__/attention-processors.js';
import { CheckpointCopy } from './__testing__/checkpoint-copy.js';
import { loadModel } from './load-model.js';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const VAE = 'vae/diffusion_pytorch_model.safetensors';
const TEXT = 'text_encoder/model.safetensors';

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

const load = ({ folder }: CheckpointCopy): Promise<DiffusionModel> => loadModel(openModelFolder(folder), backend);

/** Loads a checkpoint and builds each of its networks. */
async function loadAll(copy: CheckpointCopy): Promise<void> {
  await using model = await load(copy);
  await model.encodePrompts(['a bear']);
  await model.compileUNet({ height: 16, width: 16, rows: 2, chunkSize: 1, attention: independent });
  const autoencoder = await model.compileAutoencoder({ width: 16, height: 16 });
  const latents = { dtype: 'float32', shape: [1, 4, 4, 4], data: new Float32Array(64) } as const;
  const picture = await autoencoder.decode(latents);
  await autoencoder.encode(picture);
}

describe('a damaged checkpoint', () => {
  it('is what is refused below: whole, it loads', async () => {
    using copy = new CheckpointCopy(readGoldens('sd1').checkpoint);
    await expect(loadAll(copy)).resolves.toBeUndefined();
  });

  const endless = new Uint8Array(8).fill(0xf7);
  const longer = { block_out_channels: [16, 32, 64], layers_per_block: 2 };

  it.each<[string, (copy: CheckpointCopy) => void, string, string[]]>([
    ['without an index', (copy) => copy.remove('model_index.json'), 'missing-file', ['model_index.json: no such file']],
    ['without a config', (copy) => copy.remove('unet/config.json'), 'missing-file', ['unet/config.json: no such file']],
    ['without a scheduler', (copy) => copy.remove('scheduler'), 'missing-file', ['scheduler_config.json']],
    ['without weights', (copy) => copy.remove(UNET), 'missing-file', ['unet: expected diffusion_pytorch_model.saf']],
    ['without a vocabulary', (copy) => copy.remove('tokenizer/vocab.json'), 'missing-file', ['tokenizer/vocab.json']],
    [
      'with pickled weights alone',
      (copy) => copy.rename(VAE, 'vae/diffusion_pytorch_model.bin'),
      'missing-file',
      ['vae: ', 'a Python pickle', 'save_pretrained'],
    ],
    [
      'with a cut file',
      (copy) => copy.truncate(UNET, 1),
      'invalid-model',
      [UNET, 'the file is truncated; download it again'],
    ],
    [
      'with an endless header',
      (copy) => copy.overwrite(VAE, endless),
      'invalid-model',
      [VAE, 'got bytes of another kind of file'],
    ],
    [
      'of wrong types',
      (copy) => copy.replace(TEXT, '"dtype":"F32"', '"dtype":"X32"'),
      'invalid-model',
      [TEXT, "expected dtype F32, F16, BF16, F64, F8_E4M3, F8_E5M2, got 'X32'"],
    ],
    [
      'for an unknown kind of prediction',
      (copy) => copy.edit('scheduler/scheduler_config.json', { prediction_type: 'flow_prediction' }),
      'invalid-model',
      ['prediction_type: expected one of epsilon, v_prediction, sample, got "flow_prediction"'],
    ],
    [
      'of Stable Diffusion XL, in part',
      (copy) => copy.edit('model_index.json', { text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'] }),
      'invalid-model',
      ['model_index.json: tokenizer_2: expected CLIPTokenizer or CLIPTokenizerFast, got none'],
    ],
    [
      'of parts that do not fit one another',
      (copy) => copy.edit('unet/config.json', { cross_attention_dim: 1024 }),
      'invalid-model',
      ["channels of the UNet's text context: expected 24", 'got 1024'],
    ],
    [
      'with a weight missing',
      (copy) => copy.replace(UNET, '"conv_in.weight"', '"conv_on.weight"'),
      'invalid-model',
      ['unet: weight conv_in.weight [', 'is missing'],
    ],
    [
      'with a weight of another shape',
      (copy) => copy.edit('text_encoder/config.json', { max_position_embeddings: 80 }),
      'invalid-model',
      [
        'text_encoder: weight text_model.embeddings.position_embedding.weight: expected the shape [80, 24], got [77, 24]',
      ],
    ],
    [
      'with weights that its config does not know',
      (copy) => copy.edit('text_encoder/config.json', { num_hidden_layers: 1 }),
      'invalid-model',
      ['text_encoder: its config.json has no place for 32 of the weights: text_model.encoder.layers.1.', 'and 27 more'],
    ],
    [
      'with an encoder that its config does not know',
      (copy) => copy.replace(VAE, '"encoder.conv_in.weight"', '"encoder.conv_on.weight"'),
      'invalid-model',
      ['vae: weight encoder.conv_in.weight', 'is missing'],
    ],
    [
      'with an option that is not supported',
      (copy) => copy.edit('unet/config.json', { class_embed_type: 'timestep' }),
      'invalid-model',
      ['unet/config.json: class_embed_type is "timestep"'],
    ],
    [
      'with a stray weight beside encoder and decoder',
      (copy) => copy.replace(VAE, '"quant_conv.bias"', '"quant_corn.bias"'),
      'invalid-model',
      ['vae: its config.json has no place for 1 of the weights: quant_corn.bias [8]'],
    ],
    ['of another size', (copy) => copy.edit('vae/config.json', longer), 'invalid-model', ['vae']],
  ])('%s is refused', async (_, damage, code, messages) => {
    using copy = new CheckpointCopy(readGoldens('sd1').checkpoint);
    damage(copy);
    const error: unknown = await loadAll(copy).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ZeroreelError', code });
    for (const message of messages) expect(String(error)).toContain(message);
  });
});

describe('loadModel', () => {
  it('loads from the links of a hub cache', async () => {
    const goldens = readGoldens('sd1');
    using copy = new CheckpointCopy(goldens.checkpoint);
    await using model = await loadModel(openModelFolder(copy.toHubCache()), backend);
    const { context } = (await model.encodePrompts(goldens.texts)).texts;
    expectClose(context!, goldens.networks.float('text.clip_skip_0'), { absolute: 1e-5 });
  });

  it('takes the variant that is asked for, and says which there are', async () => {
    const files = openModelFolder(readGoldens('sd2').checkpoint);
    await expect(loadModel(files, backend, { variant: 'fp16' })).resolves.toBeDefined();
    await expect(loadModel(files, backend, { variant: 'fp32' })).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining(`expected model.fp32.safetensors, got variant 'fp16'`) as string,
    });
  });

  it('computes in float16 where it is asked to', async () => {
    const goldens = readGoldens('sd2');
    await using model = await loadModel(openModelFolder(goldens.checkpoint), backend, { dtype: 'float16' });
    const { context } = (await model.encodePrompts(goldens.texts)).texts;
    const expected = goldens.networks.float('text.clip_skip_0');
    expectClose(context!, expected, { relative: 1e-2 });
    expect(() => expectClose(context!, expected, { absolute: 1e-6 })).toThrow('exceeds');
  });

  it('refuses a type that the backend does not have', async () => {
    const narrow: Backend = {
      name: 'narrow',
      dialect: backend.dialect,
      capabilities: () => ({ ...backend.capabilities(), dtypes: ['float32'] }),
      compile: (graph) => backend.compile(graph),
      close: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
    const files = openModelFolder(readGoldens('sd1').checkpoint);
    await expect(loadModel(files, narrow, { dtype: 'float16' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'dtype: expected float32 on narrow, got float16',
    });
  });

  it('frees with the model what was compiled and not freed', async () => {
    const goldens = readGoldens('sd1');
    const model = await loadModel(openModelFolder(goldens.checkpoint), backend);
    const unet = await model.compileUNet({ height: 16, width: 16, rows: 2, chunkSize: 1, attention: independent });
    await model[Symbol.asyncDispose]();
    const input = { latents: goldens.networks.float('vae.latents'), timestep: 1 };
    const context = goldens.networks.float('unet.context');
    await expect(unet.evaluateAnchor({ ...input, text: { context } })).rejects.toMatchObject({
      code: 'backend-failed',
    });
  });
});
