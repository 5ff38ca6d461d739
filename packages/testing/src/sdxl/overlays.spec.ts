import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfAttention, type Backend, type DiffusionModel, type Tensor, type WeightOverlay } from '@zeroreel/core';
import { loadModel, loraOverlay, readTokenEmbedding } from '@zeroreel/models';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { readGoldens } from '../goldens/read-goldens.js';
import { specBackend } from '../parity/golden-model.js';
import { openSdxl, sdxl } from './golden-sdxl.js';

const { tensors, given } = sdxl;
const POOLED = tensors.float('text.prompt.pooled').shape[1]!;

let backend: Backend;
let model: DiffusionModel;
let folder: string;
beforeAll(async () => {
  backend = await specBackend();
  model = await openSdxl(backend);
  folder = await mkdtemp(join(tmpdir(), 'sdxl-'));
});
afterAll(async () => {
  await backend[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const openLora = async (file: string, notices: string[] = []) =>
  loraOverlay(await openModelFile(file), { onNotice: (message) => notices.push(message) });

async function evaluate(overlays: readonly WeightOverlay[]): Promise<Tensor> {
  const latents = tensors.float('unet.latents');
  const [frames = 0, , height = 0, width = 0] = latents.shape;
  const size = { width: given.width, height: given.height };
  const { texts } = await model.encodePrompts([given.negativePrompt, given.prompt], size);
  const plan = { height, width, rows: 2, chunkSize: frames - 1, attention: selfAttention, overlays };
  await using unet = await model.compileUNet(plan);
  return await unet.evaluateAll({ latents, timestep: tensors.float('unet.timestep').data[0]!, text: texts });
}

async function expectLora(overlay: WeightOverlay): Promise<void> {
  const { texts } = await model.encodePrompts([given.prompt], { overlays: [overlay] });
  const { context, added } = texts as { readonly context: Tensor; readonly added: Tensor };
  expectClose(context, tensors.float('lora.hidden'), { absolute: 1e-5 });
  expectClose(added.data.slice(0, POOLED), tensors.float('lora.pooled').data, { absolute: 1e-5 });
  expectClose(await evaluate([overlay]), tensors.float('lora.unet'), { relative: 1e-4 });
}

describe('a LoRA of Stable Diffusion XL', () => {
  it('changes both text encoders and the UNet by the names of kohya’s scripts', async () => {
    const notices: string[] = [];
    await expectLora(await openLora(sdxl.lora, notices));
    expect(notices).toEqual([]);
  });

  it('does the same by diffusers’ names', async () => {
    const file = join(folder, 'diffusers.safetensors');
    await writeFile(file, renamed(readFileSync(sdxl.lora)));
    const notices: string[] = [];
    await expectLora(await openLora(file, notices));
    expect(notices).toEqual([]);
  });

  it('is refused by a model of one text encoder', async () => {
    const other = await loadModel(openModelFolder(readGoldens('sd1').checkpoint), backend, { dtype: 'float32' });
    const overlay = await openLora(sdxl.lora);
    const plan = { height: 8, width: 8, rows: 1, chunkSize: 1, attention: selfAttention, overlays: [overlay] };
    await expect(other.compileUNet(plan)).rejects.toThrow('got one for Stable Diffusion XL: lora_te2_');
  });
});

/** The LoRA with the name of each layer as diffusers writes it. */
function renamed(bytes: Buffer): Uint8Array {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, object>;
  const entries = Object.entries(header).map(([key, value]) => {
    const [, layer = '', rest = ''] = /^([^.]+)\.(.+)$/.exec(key) ?? [];
    const name = sdxl.loraLayers[layer]!;
    const role = { 'lora_down.weight': 'lora_A.weight', 'lora_up.weight': 'lora_B.weight', alpha: 'alpha' }[rest]!;
    return [`${name.replace(/^(text_encoder(_2)?)\./, '$1.text_model.')}.${role}`, value];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, bytes.subarray(8 + length)]);
}

describe('a textual inversion of Stable Diffusion XL', () => {
  it('teaches both text encoders a word, and leaves the end of a text where it is', async () => {
    const word = await readTokenEmbedding(await openModelFile(sdxl.inversion), { placeholder: given.word });
    const { texts } = await model.encodePrompts([`a ${given.word} on the moon`], { tokenEmbeddings: [word] });
    const { context, added } = texts as { readonly context: Tensor; readonly added: Tensor };
    expectClose(context, tensors.float('inversion.hidden'), { absolute: 1e-5 });
    expectClose(added.data.slice(0, POOLED), tensors.float('inversion.pooled').data, { absolute: 1e-5 });
  });

  it('is refused by a model of one text encoder, and one for such a model here', async () => {
    const word = await readTokenEmbedding(await openModelFile(sdxl.inversion), { placeholder: 'zr' });
    const other = await loadModel(openModelFolder(readGoldens('sd1').checkpoint), backend, { dtype: 'float32' });
    await expect(other.encodePrompts(['zr'], { tokenEmbeddings: [word] })).rejects.toThrow(
      'inversion.safetensors: expected a textual inversion for a model of one text encoder, got one for Stable Diffusion XL',
    );
    const { further: _, ...alone } = word;
    await expect(model.encodePrompts(['zr'], { tokenEmbeddings: [alone] })).rejects.toThrow(
      'expected one of Stable Diffusion XL, with 2 vectors under clip_l and as many under clip_g, got one for a model of one',
    );
  });
});
