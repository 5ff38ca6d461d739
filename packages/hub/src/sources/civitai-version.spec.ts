import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { modelsOf, wholeFile } from '../__testing__/follow.js';
import { sha256 } from '../__testing__/hashes.js';
import { HubDouble } from '../__testing__/hub-double.js';
import { weightsFile } from '../__testing__/models.js';
import { formatModelName } from '../names/model-name.js';

const full = weightsFile(300_000);
const pruned = weightsFile(200_000, 2);

let double: HubDouble;
beforeAll(async () => {
  double = await HubDouble.start({
    civitai: [
      {
        ...{ id: 12, model: 5 },
        files: [
          { name: 'toy ./../x.safetensors', bytes: full, about: { format: 'SafeTensor', fp: 'fp32', size: 'full' } },
          {
            name: 'toy-pruned.safetensors',
            bytes: pruned,
            about: { format: 'SafeTensor', fp: 'fp16', size: 'pruned' },
          },
        ],
      },
      { id: 13, files: [{ name: 'old.ckpt', bytes: full, about: { format: 'PickleTensor' } }] },
      { id: 14, files: [{ name: 'toy.safetensors', bytes: full }], needsLogin: true },
    ],
  });
});
beforeEach(() => double.expect());
afterAll(() => double[Symbol.asyncDispose]());

const open = async (text: string, options: Parameters<typeof modelsOf>[1] = {}) => {
  const { models } = modelsOf(double, options);
  return { model: await models.open(models.parse(text)!), models };
};

it('takes the file that the site offers first, under a name that stays in its folder', async () => {
  const { model, models } = await open('civitai:12');
  const [name = ''] = await model.list('');
  expect(name).toMatch(/^[^/\\]+\.safetensors$/);
  expect(name).not.toContain('..');
  const file = await model.open(name);
  await models.download();
  expect(sha256(await file.read(0, file.size))).toBe(sha256(full));
});

it.each([
  ['civitai:12?fp=fp16', 'civitai:12?fp=fp16'],
  [
    'https://civitai.com/api/download/models/12?type=Model&format=SafeTensor&size=pruned&fp=fp16',
    'civitai:12?size=pruned&fp=fp16',
  ],
])('takes the file that %s asks for', async (text, pinned) => {
  const { model, models } = await open(text);
  expect(model.pinned).toBe(pinned);
  expect(sha256(await wholeFile(models, text, 'toy-pruned.safetensors'))).toBe(sha256(pruned));
});

it('takes the newest version of a model, by its own number', async () => {
  const { models } = modelsOf(double);
  expect(formatModelName(await models.pin(models.parse('https://civitai.com/models/5/a-toy')!))).toBe('civitai:12');
});

it.each([
  ['civitai:13', /civitai:13: expected a \.safetensors file, got old\.ckpt \(PickleTensor\)/],
  ['civitai:14', /civitai:14: 127.* wants you to be logged in to download it: give a token of your account/],
  ['civitai:99', /civitai:99: no such version on 127/],
  ['civitai:models/99', /civitai:models\/99: no such model on 127/],
  ['civitai:12?fp=bf16', /expected a \.safetensors file, got toy .*fp32.*; toy-pruned/],
])('says what is wrong with %s', async (text, message) => {
  await expect(open(text)).rejects.toThrow(message);
});

it('sends a token to the site and to nobody else, and finds damage by the hash that the site tells', async () => {
  const tokens = { civitai: async () => 'civitai-token' };
  const { models } = await open('civitai:14', { tokens });
  expect(sha256(await wholeFile(models, 'civitai:14', 'toy.safetensors'))).toBe(sha256(full));
  expect(new Set(double.asked.filter(({ authorization }) => authorization).map(({ server }) => server))).toEqual(
    new Set(['civitai']),
  );
  double.expect({ server: 'cdn', path: /./, flip: 250_000 });
  await expect(wholeFile(modelsOf(double, { tokens }).models, 'civitai:14', 'toy.safetensors')).rejects.toThrow(
    /damaged/,
  );
});

it('tells a page to log in for what it is', async () => {
  double.expect({ server: 'civitai', path: /download/, status: 200, headers: { 'content-type': 'text/html' } });
  await expect(open('civitai:12')).rejects.toThrow(/wants you to be logged in/);
});
