import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modelsOf, wholeFile } from '../__testing__/follow.js';
import { sha256 } from '../__testing__/hashes.js';
import { HubDouble } from '../__testing__/hub-double.js';
import { weightsFile } from '../__testing__/models.js';
import { memoryStorage } from '../storage/memory-storage.js';

/** Too large to come when it is opened. */
const weights = weightsFile(1_400_000);
const hash = sha256(weights);
const files: Record<string, Uint8Array | string> = {
  'toys/my toy.safetensors': weights,
  'toys/no-ending': weights,
  'm/model_index.json': '{}',
  'm/unet/diffusion_pytorch_model.fp16.safetensors': weights,
  'm/unet/config.json': '{"a":1}',
  'peft/adapter_model.safetensors': weights,
  'peft/adapter_config.json': '{"r":4}',
  'bare/adapter_model.safetensors': weights,
  'empty.safetensors': '',
};

let double: HubDouble;
beforeAll(async () => void (double = await HubDouble.start({ web: files })));
beforeEach(() => double.expect());
afterAll(() => double[Symbol.asyncDispose]());

const url = (path: string) => `${double.originOf('web')}/${path}`;
const open = async (path: string, options: Parameters<typeof modelsOf>[1] = {}) => {
  const { models, notices } = modelsOf(double, options);
  return { model: await models.open(models.parse(url(path))!), models, notices };
};
const failure = async (path: string): Promise<string> =>
  open(path).then(
    () => expect.fail('expected an error'),
    (error: unknown) => (error as Error).message,
  );

describe('a file at an address', () => {
  it('has its own name, and is known by its header first', async () => {
    const { model, models } = await open('toys/my%20toy.safetensors');
    expect(await model.list('')).toEqual(['my toy.safetensors']);
    const file = await model.open('my toy.safetensors');
    expect(await file.read(0, 100)).toEqual(weights.slice(0, 100));
    expect(double.pathsAsked('web').filter((path) => path.includes('my toy'))).toHaveLength(1);
    await models.download();
    expect(sha256(await file.read(0, file.size))).toBe(hash);
  });

  it('is known as weights by what is in it', async () => {
    const { model } = await open('toys/no-ending');
    expect(await model.list('')).toEqual(['no-ending.safetensors']);
  });

  it('keeps what lets its reader in out of its name, and uses it', async () => {
    const { model, models } = await open('toys/my%20toy.safetensors?id=1&token=secret');
    expect([model.name, model.pinned]).toEqual([
      url('toys/my%20toy.safetensors?id=1'),
      url('toys/my%20toy.safetensors?id=1'),
    ]);
    await model.open('my toy.safetensors');
    await models.download();
    expect(new Set(double.asked.map(({ query }) => query))).toEqual(new Set(['?id=1&token=secret']));
  });

  it('sends a login of its address as one', async () => {
    const { models } = modelsOf(double);
    const address = url('toys/no-ending').replace('http://', 'http://me:p%40ss@');
    using model = await models.open(models.parse(address)!);
    expect(model.name).toBe(url('toys/no-ending'));
    expect(double.asked[0]?.authorization).toBe(`Basic ${btoa('me:p@ss')}`);
  });

  it('brings what goes with it, where that lies beside it', async () => {
    const { model } = await open('peft/adapter_model.safetensors?token=1');
    expect(await model.list('')).toEqual(['adapter_model.safetensors', 'adapter_config.json']);
    const config = await model.open('adapter_config.json');
    expect(new TextDecoder().decode(await config.read(0, config.size))).toBe('{"r":4}');
    expect(double.asked.every(({ query }) => query === '?token=1')).toBe(true);
    expect(await (await open('bare/adapter_model.safetensors')).model.list('')).toEqual(['adapter_model.safetensors']);
  });

  it('that has changed is downloaded anew', async () => {
    const storage = memoryStorage();
    const get = async () =>
      sha256(await wholeFile(modelsOf(double, { storage }).models, url('toys/no-ending'), 'no-ending.safetensors'));
    expect(await get()).toBe(hash);
    double.expect();
    expect(await get()).toBe(hash);
    expect(double.pathsAsked('web')).toHaveLength(1);
    files['toys/no-ending'] = weightsFile(1_400_000, 9);
    expect(await get()).toBe(sha256(files['toys/no-ending'] as Uint8Array));
    files['toys/no-ending'] = weights;
  });

  it('that changes while it is downloaded is told', async () => {
    const { model, models } = await open('toys/no-ending');
    await model.open('no-ending.safetensors');
    files['toys/no-ending'] = weightsFile(1_400_000, 9);
    await expect(models.download()).rejects.toThrow(/no-ending has changed on its server: it was "[0-9a-f]+" and is/);
    files['toys/no-ending'] = weightsFile(1_300_000);
    await expect(models.download()).rejects.toThrow(/has changed on its server/);
    files['toys/no-ending'] = weights;
  });

  it('whose length nobody tells is downloaded when it is opened', async () => {
    double.expect({ server: 'web', path: /./, ignoreRange: true, hideLength: true });
    const { model } = await open('toys/my%20toy.safetensors');
    const file = await model.open('my toy.safetensors');
    expect(sha256(await file.read(0, file.size))).toBe(hash);
  });

  it.each([
    ['toys/none.safetensors', 404, /no such file, and no folder with model_index\.json \(127.* answered 404\)/],
    ['toys/my%20toy.safetensors', 401, /lets nobody in without a login \(status 401\)\. Give its address with what/],
  ])('%s, status %d, is told', async (path, status, message) => {
    double.expect({ server: 'web', path: /./, status });
    expect(await failure(path)).toMatch(message);
  });

  it('that is a page is told', async () => {
    double.expect({ server: 'web', path: /toys/, status: 200, headers: { 'content-type': 'text/html' } });
    expect(await failure('toys/my%20toy.safetensors')).toMatch(/expected a file, or a folder .*, got a web page/);
  });
});

describe('a folder at an address', () => {
  it('is asked for the names that its files usually have', async () => {
    const { model, models } = await open('m');
    expect([await model.list(''), await model.list('unet'), await model.list('vae')]).toEqual([
      ['model_index.json'],
      ['diffusion_pytorch_model.fp16.safetensors'],
      [],
    ]);
    expect([await model.has('unet/config.json'), await model.has('unet/other.json')]).toEqual([true, false]);
    await model.open('unet/diffusion_pytorch_model.fp16.safetensors');
    await models.download();
    await expect(model.open('vae/config.json')).rejects.toThrow(/m\/vae\/config\.json: no such file/);
  });

  it('is taken as it is kept where nobody answers', async () => {
    const storage = memoryStorage();
    const path = 'unet/diffusion_pytorch_model.fp16.safetensors';
    const { model, models } = await open('m', { storage });
    await model.open('model_index.json');
    await model.open(path);
    await models.download();
    double.expect({ server: 'web', path: /./, refuse: true });
    const later = await open('m', { storage });
    expect(sha256(await (await later.model.open(path)).read(0, weights.length))).toBe(hash);
    expect(later.notices[0]).toMatch(/It is taken as it is kept here$/);
  });

  it('whose files are known is asked for nothing else', async () => {
    const { models } = modelsOf(double);
    using model = models.openFolder(url('m?v=1'), { 'unet/config.json': 7 });
    expect([await model.list('unet'), await model.has('vae/x')]).toEqual([['config.json'], false]);
    await expect(model.open('vae/x')).rejects.toThrow(/expected vae\/x, got unet\/config\.json/);
    expect(double.asked).toEqual([]);
    const file = await model.open('unet/config.json');
    expect(new TextDecoder().decode(await file.read(0, 7))).toBe('{"a":1}');
    expect(double.asked.map(({ path, query }) => `${path}${query}`)).toEqual(['/m/unet/config.json?v=1']);
  });
});
