import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, generateSettings, pluginOptions } from '../__testing__/run-command.js';

const before = process.cwd();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'names-'));
  await mkdir(join(folder, 'owner', 'here'), { recursive: true });
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

const sourceOf = async (text: string) => (await generateSettings('-m', text)).model.source;

describe('a model', () => {
  it.each([
    ['owner/name', 'owner/name'],
    ['owner/name@fp16:sub/a.safetensors', 'owner/name@fp16:sub/a.safetensors'],
    ['hf://owner/name@v1/a.safetensors', 'owner/name@v1:a.safetensors'],
    ['https://huggingface.co/owner/name/tree/main', 'owner/name@main'],
    ['civitai:128713', 'civitai:128713'],
    ['https://civitai.com/models/4384/dreamshaper?modelVersionId=128713', 'civitai:128713'],
    ['https://civitai.com/api/download/models/128713?fp=fp16&token=secret', 'civitai:128713?fp=fp16'],
    ['https://me:pw@example.org/a.safetensors?id=7&token=secret#x', 'https://example.org/a.safetensors?id=7'],
  ])('%s is called %s', async (text, name) => {
    expect(await sourceOf(text)).toBe(name);
  });

  it.each(['sd', './owner/name', 'a/b/c', 'models/sd.safetensors', '../x/y'])('%s is a path', async (text) => {
    expect(await sourceOf(text)).toBe(resolve(text));
  });

  it('that exists is a path, whatever it looks like', async () => {
    expect(await sourceOf('owner/here')).toBe(resolve('owner/here'));
    expect(await sourceOf('owner/here@main')).toBe('owner/here@main');
  });

  it('whose name is none is told by its flag', async () => {
    expect(await faultsOf('-m', 'hf://owner', '--lora', 'civitai:x:0.5')).toEqual([
      '--model: expected hf://owner/name[@revision][/file], got hf://owner',
      '--lora: expected civitai:ID with the number of a version, which its address has as modelVersionId, got civitai:x',
    ]);
  });
});

describe('files of weights', () => {
  it('have names too, with a strength behind them', async () => {
    const loras = [
      'owner/lora:0.8',
      'owner/lora:a.safetensors:-1',
      'civitai:7',
      'civitai:7:0.5',
      'https://a.org/x.sft:2',
    ];
    const flags = loras.flatMap((text) => ['--lora', text]);
    expect(await pluginOptions('weight-overlays', ...flags)).toEqual([
      {
        lora: [
          { file: 'owner/lora', strength: 0.8 },
          { file: 'owner/lora:a.safetensors', strength: -1 },
          { file: 'civitai:7' },
          { file: 'civitai:7', strength: 0.5 },
          { file: 'https://a.org/x.sft', strength: 2 },
        ],
      },
    ]);
  });

  it('have names in every option of that kind', async () => {
    const flags = ['--embedding', 'owner/word', '--dreambooth', 'owner/hero:0.5', '--control', 'depth=a.mp4'];
    expect(await pluginOptions('weight-overlays', ...flags)).toMatchObject([
      { embeddings: ['owner/word'], dreambooth: { file: 'owner/hero', strength: 0.5 } },
    ]);
    expect(await pluginOptions('controlnet', ...flags, '--control-model', 'depth=owner/depth@v1')).toMatchObject([
      { network: 'owner/depth@v1', clip: { file: resolve('a.mp4') } },
    ]);
  });
});
