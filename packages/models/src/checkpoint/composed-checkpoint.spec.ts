import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, ModelFiles } from '@zeroreel/core';
import { openModel, openModelFolder } from '@zeroreel/node';
import { expectClose, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { goldenParts } from '../__testing__/golden-weights.js';
import { singleFileGolden, withKeys, writeSingleFile } from '../__testing__/single-file.js';
import { loadModel, type LoadModelOptions } from '../load-model.js';
import { readCheckpoint } from './checkpoint.js';

const { checkpoint, networks, texts } = readGoldens('sd1');
const VAE = 'vae/diffusion_pytorch_model.safetensors';
const TEXT = 'text_encoder/model.safetensors';

let backend: Backend;
/** A checkpoint in one file, in the layout of latent-diffusion. */
let single: Uint8Array;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  single = await writeSingleFile(singleFileGolden('sd1'), await goldenParts('sd1'), 'float32');
});
afterAll(() => backend.close());

/** A folder without the weights of a part, and a file or folder with them beside it. */
class Composed implements Disposable {
  readonly #copy = new CheckpointCopy(checkpoint);

  constructor(missing: string) {
    this.#copy.remove(missing);
  }

  get files(): ModelFiles {
    return openModelFolder(this.#copy.folder);
  }

  /** Writes a file beside the model, and opens it or the folder that it lies in. */
  async beside(path: string, bytes: Uint8Array, opened = path): Promise<ModelFiles> {
    const file = join(this.#copy.folder, '..', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return openModel(join(this.#copy.folder, '..', opened));
  }

  [Symbol.dispose](): void {
    this.#copy[Symbol.dispose]();
  }
}

const original = (path: string) => readFileSync(join(checkpoint, path));
const below =
  (prefix: string, to = '') =>
  (key: string) =>
    key.startsWith(prefix) ? to + key.slice(prefix.length) : undefined;

describe('an autoencoder in the place of the one that is missing decodes as diffusers does', () => {
  async function expectDecoded(files: ModelFiles, options: LoadModelOptions): Promise<void> {
    await using model = await loadModel(files, backend, options);
    const [, , height = 0, width = 0] = networks.float('vae.picture').shape;
    await using autoencoder = await model.compileAutoencoder({ width, height });
    expectClose(await autoencoder.decode(networks.float('vae.latents')), networks.float('vae.decoded'), {
      relative: 1e-4,
    });
  }

  it.each([
    ['one file with bare keys of latent-diffusion', () => withKeys(single, below('first_stage_model.'))],
    ['one file with prefixed keys', () => withKeys(single, (key) => (key.startsWith('first_') ? key : undefined))],
    ['a whole checkpoint', () => single],
    ["one file with diffusers' keys", () => original(VAE)],
    ["one file with diffusers' keys behind vae.", () => withKeys(original(VAE), (key) => `vae.${key}`)],
  ])('%s', async (_, bytes) => {
    using composed = new Composed(VAE);
    await expectDecoded(composed.files, { vae: await composed.beside('vae.sft', bytes()) });
  });

  it("diffusers' folder, in that of a model or by itself", async () => {
    using composed = new Composed(VAE);
    await composed.beside('a/vae/config.json', original('vae/config.json'));
    const inside = await composed.beside('a/vae/diffusion_pytorch_model.safetensors', original(VAE), 'a');
    await expectDecoded(composed.files, { vae: inside });
    await expectDecoded(composed.files, { vae: await openModel(`${inside.name}/vae`) });
  });

  it('needs nothing of the own one, whose component may be none', async () => {
    using composed = new Composed('vae');
    const config = JSON.parse(original('vae/config.json').toString()) as object;
    await composed.beside('v/config.json', Buffer.from(JSON.stringify(config)));
    const vae = await composed.beside('v/diffusion_pytorch_model.safetensors', original(VAE), 'v');
    await expectDecoded(composed.files, { vae });
    await expect(readCheckpoint(composed.files)).rejects.toMatchObject({
      code: 'missing-file',
      message: `${composed.files.name}: expected the folder vae/, got none; the option vae (--vae) takes one`,
    });
  });

  it('is read in its plain files where it lacks the variant, with a notice', async () => {
    using composed = new Composed('vae');
    await composed.beside('v/config.json', original('vae/config.json'));
    const vae = await composed.beside('v/diffusion_pytorch_model.safetensors', original(VAE), 'v');
    for (const path of ['unet/diffusion_pytorch_model.safetensors', TEXT]) {
      writeFileSync(join(composed.files.name, path.replace('.safe', '.fp16.safe')), original(path));
    }
    const { notices } = await readCheckpoint(composed.files, { vae, variant: 'fp16' });
    expect(notices).toEqual([`${vae.name} has no variant 'fp16': its plain files are read`]);
  });

  it('tells of a scaling factor that is not that of the model', async () => {
    using composed = new Composed(VAE);
    const config = { ...(JSON.parse(original('vae/config.json').toString()) as object), scaling_factor: 0.13025 };
    await composed.beside('v/config.json', Buffer.from(JSON.stringify(config)));
    const vae = await composed.beside('v/diffusion_pytorch_model.safetensors', original(VAE), 'v');
    const { notices } = await readCheckpoint(composed.files, { vae });
    expect(notices).toEqual([expect.stringContaining("by 0.13025, the model's own autoencoder by 0.18215")]);
  });

  it('tells of a name that is that of another model', async () => {
    using composed = new Composed(VAE);
    const vae = await composed.beside('sdxl_vae.safetensors', original(VAE));
    const { notices } = await readCheckpoint(composed.files, { vae });
    expect(notices).toEqual([expect.stringContaining('its name says Stable Diffusion XL')]);
  });

  it('refuses other files, saying what they are', async () => {
    using composed = new Composed(VAE);
    const text = await composed.beside('t.safetensors', original(TEXT));
    await expect(readCheckpoint(composed.files, { vae: text })).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('expected an autoencoder (VAE), got a checkpoint without one') as string,
    });
    const lora = await composed.beside(
      'l.safetensors',
      withKeys(original(TEXT), (key) => `lora_te_${key}.lora_up`),
    );
    await expect(readCheckpoint(composed.files, { vae: lora })).rejects.toThrow(
      'expected an autoencoder (VAE), got a LoRA',
    );
  });
});

describe('a text encoder in the place of the one that is missing encodes as transformers does', () => {
  async function expectEncoded(files: ModelFiles, options: LoadModelOptions): Promise<void> {
    await using model = await loadModel(files, backend, options);
    const { texts: encoded } = await model.encodePrompts(texts);
    expectClose(encoded['context']!, networks.float('text.clip_skip_0'), { absolute: 1e-5 });
  }

  it.each([
    ['bare keys', () => original(TEXT)],
    ['keys of transformers 5', () => withKeys(original(TEXT), (key) => key.replace('text_model.', ''))],
    [
      'a whole CLIP',
      () => withKeys(original(TEXT), (key) => (key.includes('position_ids') ? 'vision_model.embeddings.x' : key)),
    ],
    ['keys of latent-diffusion', () => withKeys(single, (key) => (key.startsWith('cond_') ? key : undefined))],
  ])('one file with %s', async (_, bytes) => {
    using composed = new Composed(TEXT);
    await expectEncoded(composed.files, { textEncoder: await composed.beside('clip.safetensors', bytes()) });
  });

  it("transformers' folder, with the configuration of a whole CLIP", async () => {
    using composed = new Composed('text_encoder');
    const config = {
      model_type: 'clip',
      text_config: JSON.parse(original('text_encoder/config.json').toString()) as object,
    };
    await composed.beside('c/config.json', Buffer.from(JSON.stringify(config)));
    const weights = withKeys(original(TEXT), (key) =>
      key.includes('position_ids') ? 'vision_model.embeddings.x' : key,
    );
    const textEncoder = await composed.beside('c/model.safetensors', weights, 'c');
    await expectEncoded(composed.files, { textEncoder });
  });

  it('brings its tokenizer along', async () => {
    using composed = new Composed('tokenizer');
    for (const name of ['config.json', 'model.safetensors']) {
      await composed.beside(`m/text_encoder/${name}`, original(`text_encoder/${name}`));
    }
    for (const name of ['vocab.json', 'merges.txt', 'special_tokens_map.json', 'tokenizer_config.json']) {
      await composed.beside(`m/tokenizer/${name}`, original(`tokenizer/${name}`));
    }
    await expectEncoded(composed.files, { textEncoder: await composed.beside('m/x', new Uint8Array(), 'm') });
  });
});

describe('a folder with configurations', () => {
  it('takes the place of what the model says, as far as it has them', async () => {
    using composed = new Composed('scheduler');
    const scheduler = {
      ...(JSON.parse(original('scheduler/scheduler_config.json').toString()) as object),
      prediction_type: 'v_prediction',
    };
    const config = await composed.beside(
      'c/scheduler/scheduler_config.json',
      Buffer.from(JSON.stringify(scheduler)),
      'c',
    );
    const read = await readCheckpoint(composed.files, { config });
    expect(read.scheduler.predictionType).toBe('v_prediction');
    expect(read.unet.config).toEqual((await readCheckpoint(openModelFolder(checkpoint))).unet.config);
  });

  it('is refused where it has none', async () => {
    using composed = new Composed('scheduler');
    const config = await composed.beside('c/readme.md', Buffer.from('x'), 'c');
    await expect(readCheckpoint(composed.files, { config })).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining("c: expected a folder with configurations in diffusers' layout") as string,
    });
  });
});
