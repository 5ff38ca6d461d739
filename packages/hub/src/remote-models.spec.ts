import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modelsOf, wholeFile } from './__testing__/follow.js';
import { commitOf, sha256 } from './__testing__/hashes.js';
import { HubDouble, type Fault } from './__testing__/hub-double.js';
import { weightsFile } from './__testing__/models.js';
import { formatModelName } from './names/model-name.js';
import { formatBytes } from './download/require-space.js';
import { memoryStorage } from './storage/memory-storage.js';
import type { ModelStorage } from './storage/model-storage.js';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const weights = weightsFile(1_200_000);
const files = {
  'model_index.json': '{"_class_name":"StableDiffusionPipeline"}',
  'unet/config.json': '{}',
  [UNET]: weights,
  'README.md': 'read me',
};

let double: HubDouble;
beforeAll(async () => {
  double = await HubDouble.start({
    repositories: {
      'zr/mini': { files, revisions: { v1: { ...files, [UNET]: weightsFile(900_000, 7) }, 'refs/pr/1': files } },
      'zr/gated': { files, access: 'gated' },
      'zr/private': { files, access: 'private' },
      'zr/loras': { files: { 'a.safetensors': weights, 'b/c.safetensors': weights, 'd.safetensors': weights } },
      'zr/lora': { files: { 'README.md': 'x', 'pytorch_lora_weights.safetensors': weights } },
    },
    tokens: { hf_good: true, hf_other: false },
  });
});
beforeEach(() => double.expect());
afterAll(() => double[Symbol.asyncDispose]());

/** The bytes of the UNet as they come; all of them, in a file of the right hash. */
async function unetOf(name = 'zr/mini', options?: Parameters<typeof modelsOf>[1]) {
  const { models, ...told } = modelsOf(double, options);
  const bytes = await wholeFile(models, name, UNET);
  return { hash: sha256(bytes), ...told };
}
const right = sha256(weights);
const failure = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
  promise.then(
    () => expect.fail('expected an error'),
    (error: unknown) => error as { code: string; message: string },
  );

describe('a repository', () => {
  it('is known by its headers before anything large is downloaded', async () => {
    const { models, progress } = modelsOf(double);
    using model = await models.open(models.parse('zr/mini')!);
    expect(await model.list('')).toEqual(['model_index.json', 'README.md']);
    expect([await model.has(UNET), await model.has('unet/none')]).toEqual([true, false]);
    const file = await model.open(UNET);
    expect(await file.read(8, 20)).toEqual(weights.slice(8, 28));
    expect(file.size).toBe(weights.length);
    expect(() => file.location).toThrow(/expected it to be downloaded by now/);
    expect(double.asked.filter(({ server }) => server === 'cdn').map(({ range }) => range)).toEqual(['bytes=0-65535']);
    expect(progress).toEqual([]);

    await models.download();
    expect(sha256(await file.read(0, file.size))).toBe(right);
    expect(file.location).toMatch(/^blob:/);
    expect(progress.at(-1)).toEqual({
      ...{ file: `zr/mini/${UNET}`, loaded: weights.length, total: weights.length, done: 1, files: 1 },
    });
    double.expect();
    await models.download();
    expect(double.asked).toEqual([]);
  });

  it('is named by its commit', async () => {
    const { models } = modelsOf(double);
    const pin = async (name: string) => formatModelName(await models.pin(models.parse(name)!));
    expect(await pin('zr/mini')).toBe(`zr/mini@${commitOf('zr/mini')}`);
    expect(await pin('zr/mini@v1')).toBe(`zr/mini@${commitOf('zr/mini', 'v1')}`);
    expect(await pin('zr/mini@refs/pr/1')).toBe(`zr/mini@${commitOf('zr/mini', 'refs/pr/1')}`);
    expect(await pin('zr/loras@main:a.safetensors')).toBe(`zr/loras@${commitOf('zr/loras')}:a.safetensors`);
    expect(await pin(`${double.hosts.hub}/zr/mini/blob/v1/${UNET}`)).toBe(
      `zr/mini@${commitOf('zr/mini', 'v1')}:${UNET}`,
    );
  });

  it('of a commit that was looked up is not looked up again', async () => {
    const storage = memoryStorage();
    expect((await unetOf('zr/mini@v1', { storage })).hash).toBe(sha256(weightsFile(900_000, 7)));
    double.expect();
    const { models } = modelsOf(double, { storage });
    const name = `zr/mini@${commitOf('zr/mini', 'v1')}`;
    expect(sha256(await wholeFile(models, name, UNET))).toBe(sha256(weightsFile(900_000, 7)));
    expect(double.asked).toEqual([]);
  });

  it('may be one file of it, or a folder', async () => {
    const { models } = modelsOf(double);
    using file = await models.open(models.parse('zr/loras:b/c.safetensors')!);
    expect(await file.list('')).toEqual(['c.safetensors']);
    expect(await file.has('a.safetensors')).toBe(false);
    using folder = await models.open(models.parse('zr/loras:b')!);
    expect(await folder.list('')).toEqual(['c.safetensors']);
    expect(folder.opened().name).toBe('zr/loras:b');
    expect(await failure(models.open(models.parse('zr/loras:none')!))).toMatchObject({
      message: 'zr/loras: there is no file or folder none; it has a.safetensors, b/c.safetensors, d.safetensors',
    });
  });

  it('with several files of weights wants one to be chosen, one with a single one does not', async () => {
    const { models } = modelsOf(double);
    expect(await failure(models.open(models.parse('zr/loras')!))).toMatchObject({
      code: 'missing-file',
      message: 'zr/loras has several files of weights. Choose one:\n  zr/loras:a.safetensors\n  zr/loras:d.safetensors',
    });
    using lora = await models.open(models.parse('zr/lora')!);
    expect(await lora.list('')).toContain('pytorch_lora_weights.safetensors');
  });

  it('shows those files alone that were opened', async () => {
    const { models } = modelsOf(double);
    using model = await models.open(models.parse('zr/mini')!);
    await model.open('model_index.json');
    await model.open(UNET);
    const opened = model.opened();
    expect([await opened.list(''), await opened.list('unet')]).toEqual([
      ['model_index.json'],
      ['diffusion_pytorch_model.safetensors'],
    ]);
    expect([await opened.has('README.md'), await opened.has(UNET)]).toEqual([false, true]);
  });
});

describe('a download', () => {
  const onCdn = (fault: Omit<Fault, 'server' | 'path'>): Fault => ({ server: 'cdn', path: /./, ...fault });
  it.each<[string, Fault[]]>([
    ['that is cut three times', [onCdn({ cutAfter: 100_000, times: 3 })]],
    ['whose bodies end early', [onCdn({ shortBy: 5000, times: 2 })]],
    ['whose connection is refused', [onCdn({ refuse: true, times: 2 })]],
    ['from a server that cannot answer now', [onCdn({ status: 503, times: 3 })]],
    ['whose signed address runs out', [onCdn({ status: 403, times: 2 })]],
    ['from a server without ranges', [onCdn({ ignoreRange: true })]],
    ['from one without ranges that is cut', [onCdn({ ignoreRange: true, cutAfter: 500_000, times: 2 })]],
    [
      'that is asked to wait',
      [{ server: 'hub', path: /resolve/, status: 429, headers: { 'retry-after': '1' }, times: 2 }],
    ],
  ])('%s is right in the end', async (_, faults) => {
    double.expect(...faults);
    expect((await unetOf()).hash).toBe(right);
    expect(double.asked.length).toBeGreaterThan(3);
  });

  it.each<[string, Fault]>([
    ['that falls silent', onCdn({ stallAfter: 1000, times: 2 })],
    ['that gets no answer once', onCdn({ silent: true, times: 1 })],
  ])('%s is right in the end', async (_, fault) => {
    double.expect(fault);
    expect((await unetOf('zr/mini', { stall: 500 })).hash).toBe(right);
  });

  it('asks for each byte once over several connections', async () => {
    const { hash } = await unetOf();
    expect(hash).toBe(right);
    const ranges = double.asked.flatMap(({ server, range }) => (server === 'cdn' && range ? [range] : []));
    const parts = ranges.map((range) => range.replace('bytes=', '').split('-').map(Number));
    const sorted = parts.toSorted(([a = 0], [b = 0]) => a - b);
    expect(sorted).toHaveLength(10);
    expect(sorted.map(([begin]) => begin)).toEqual(sorted.map((_, k) => k * 2 ** 17));
    expect(sorted.at(-1)![1]).toBe(weights.length - 1);
  });

  it('asks a server without ranges for the file once', async () => {
    double.expect(onCdn({ ignoreRange: true }));
    expect((await unetOf()).hash).toBe(right);
    expect(double.pathsAsked('cdn')).toHaveLength(1);
  });

  it('that is damaged is refused, and nothing of it is kept', async () => {
    double.expect(onCdn({ flip: 700_000 }));
    const storage = memoryStorage();
    const error = await failure(unetOf('zr/mini', { storage }));
    expect(error).toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(
        new RegExp(`^zr/mini/${UNET}: the download is damaged: expected sha256 ${right}, got [0-9a-f]{64}\\. Nothing`),
      ),
    });
    double.expect();
    expect((await unetOf('zr/mini', { storage })).hash).toBe(right);
  });

  it('of a configuration that is damaged is refused too', async () => {
    double.expect({ server: 'hub', path: /unet\/config\.json/, flip: 0 });
    const { models } = modelsOf(double);
    using model = await models.open(models.parse('zr/mini')!);
    await expect(model.open('unet/config.json')).rejects.toThrow(/damaged: expected git-sha1/);
    double.expect();
    const file = await model.open('unet/config.json');
    expect(new TextDecoder().decode(await file.read(0, file.size))).toBe('{}');
  });

  it('that never gets far is given up, saying how far it came', async () => {
    double.expect(onCdn({ cutAfter: 1000 }));
    const { message } = await failure(unetOf());
    expect(message).toMatch(/unet.*: the download broke off \(.*\), at \d+ of 1\d+ bytes\. The next try goes on/);
  });

  it('tells what a server answered that is no file', async () => {
    double.expect(onCdn({ status: 404 }));
    expect((await failure(unetOf())).message).toContain(`zr/mini: no such model`);
  });

  it('is stopped at once', async () => {
    double.expect(onCdn({ stallAfter: 100_000 }));
    const stop = new AbortController();
    const { models } = modelsOf(double, { stall: 60_000 });
    models.follow({ signal: stop.signal, started: () => setTimeout(() => stop.abort(), 50) });
    await expect(wholeFile(models, 'zr/mini', UNET)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('begins in the middle where a read asks for more than the header', async () => {
    const { models, progress } = modelsOf(double);
    const order: string[] = [];
    models.follow({
      started: () => order.push('started'),
      ended: () => order.push('ended'),
      progress: (p) => progress.push(p),
    });
    using model = await models.open(models.parse('zr/mini')!);
    const file = await model.open(UNET);
    expect(await file.read(600_000, 10)).toEqual(weights.slice(600_000, 600_010));
    expect(order).toEqual(['started', 'ended']);
    expect(progress.at(-1)).toMatchObject({ done: 1, files: 1, loaded: weights.length });
  });

  it('that there is no room for is refused with figures', async () => {
    const memory = memoryStorage();
    const storage: ModelStorage = {
      location: '/cache',
      place: (source) =>
        Object.assign(memory.place(source), { location: '/cache', freeBytes: () => Promise.resolve(1_000_000) }),
    };
    const { models } = modelsOf(double, { storage });
    await expect(wholeFile(models, 'zr/mini', UNET)).rejects.toThrow(
      '1.20 MB are to be downloaded into /cache, which has room for 1.00 MB. Make room',
    );
    expect(double.pathsAsked('cdn')).toEqual([]);
  });
});

describe('what the hub refuses', () => {
  const advice = { hubToken: 'a token in HF_TOKEN', civitaiToken: 'a token in CIVITAI_TOKEN', space: 'Make room' };
  const as = (token?: string) => ({ advice, ...(token !== undefined && { tokens: { hub: async () => token } }) });

  it.each<[string, string, string | undefined, RegExp]>([
    [
      'a gated model',
      'zr/gated',
      undefined,
      /^zr\/gated is gated: .*terms on http.*\/zr\/gated\. Then give a token in HF_TOKEN$/,
    ],
    [
      'a gated model to a stranger',
      'zr/gated',
      'hf_other',
      /is gated.*The account of your token has not been let in yet$/,
    ],
    [
      'a private model',
      'zr/private',
      undefined,
      /no such model on 127.*, or a private one that needs a token in HF_TOKEN$/,
    ],
    ['a misspelled model', 'zr/none', 'hf_good', /^zr\/none: no such model on 127/],
    [
      'a token',
      'zr/mini',
      'hf_bad',
      /does not accept the token that it was sent: give another one \(a token in HF_TOKEN\)$/,
    ],
    ['a revision', 'zr/mini@nope', undefined, /^zr\/mini: there is no revision nope; .*\/zr\/mini\/tree\/main lists/],
  ])('%s is told with the way out', async (_, name, token, message) => {
    const error = await failure(unetOf(name, as(token)));
    expect(error.code).toBe('missing-file');
    expect(error.message).toMatch(message);
  });

  it('limits are told after they were waited for', async () => {
    double.expect({ server: 'hub', path: /./, status: 429, headers: { ratelimit: '"api";r=0;t=55' } });
    const { models, notices, waits } = modelsOf(double);
    const { message } = await failure(wholeFile(models, 'zr/mini', UNET));
    expect(message).toMatch(
      /^zr\/mini: 127.* limits how much may be asked for \(status 429\): try again in 55 s; with a token/,
    );
    expect(waits).toEqual([55_000, 55_000, 55_000, 55_000]);
    expect(notices[0]).toMatch(/Waiting 55 s$/);
  });

  it('a wait of an hour is left to the user', async () => {
    double.expect({ server: 'hub', path: /./, status: 429, headers: { 'retry-after': '3600' } });
    const { models, waits } = modelsOf(double);
    expect((await failure(wholeFile(models, 'zr/mini', UNET))).message).toMatch(/try again in 3600 s/);
    expect(waits).toEqual([]);
  });
});

describe('tokens', () => {
  it('go to their own server alone', async () => {
    const { hash } = await unetOf('zr/gated', { tokens: { hub: async () => 'hf_good\n' } });
    expect(hash).toBe(right);
    const senders = double.asked.filter(({ authorization }) => authorization !== undefined);
    expect(new Set(senders.map(({ server, authorization }) => `${server} ${authorization}`))).toEqual(
      new Set(['hub Bearer hf_good']),
    );
    expect(double.pathsAsked('cdn').length).toBeGreaterThan(3);
  });

  it('that an address gave away are used, and are in no message and no name', async () => {
    const { models, notices } = modelsOf(double);
    const address = `${double.hosts.hub.replace('http://', 'http://me:hf_good@')}/zr/gated/tree/main`;
    const name = models.parse(address)!;
    expect(formatModelName(name)).toBe('zr/gated@main');
    using model = await models.open(name);
    expect(sha256(await (await model.open(UNET)).read(0, weights.length))).toBe(right);
    expect(JSON.stringify([model.name, model.pinned, notices])).not.toContain('hf_good');
  });
});

describe('without an answer', () => {
  it('what is kept serves, and a notice says so', async () => {
    const storage = memoryStorage();
    await unetOf('zr/mini', { storage });
    double.expect({ server: 'hub', path: /./, refuse: true });
    const { hash, notices } = await unetOf('zr/mini', { storage });
    expect(hash).toBe(right);
    expect(notices.join('\n')).toMatch(
      new RegExp(
        `cannot be reached.*\\. zr/mini is taken as it is kept here, commit ${commitOf('zr/mini').slice(0, 7)}$`,
      ),
    );
  });

  it('nothing is asked where that is forbidden', async () => {
    const storage = memoryStorage();
    await unetOf('zr/mini', { storage });
    double.expect();
    const { hash, notices } = await unetOf('zr/mini', { storage, offline: 'HF_HUB_OFFLINE is set' });
    expect([hash, notices, double.asked]).toEqual([right, [], []]);
    expect((await failure(unetOf('zr/lora', { storage, offline: 'HF_HUB_OFFLINE is set' }))).message).toBe(
      'zr/lora cannot be fetched: HF_HUB_OFFLINE is set, and zr/lora is not in memory',
    );
  });

  it('of a model that is kept in part, the file is told that is missing', async () => {
    const storage = memoryStorage();
    const { models } = modelsOf(double, { storage });
    await models.open(models.parse('zr/mini')!).then((model) => model.open('model_index.json'));
    const error = await failure(unetOf('zr/mini', { storage, offline: 'HF_HUB_OFFLINE is set' }));
    expect(error.message).toBe(`zr/mini/${UNET} cannot be fetched: HF_HUB_OFFLINE is set`);
  });

  it('says which server cannot be reached', async () => {
    double.expect({ server: 'hub', path: /./, refuse: true });
    const { message } = await failure(unetOf());
    expect(message).toMatch(/^zr\/mini: 127\.0\.0\.1:\d+ cannot be reached \(.+\), and zr\/mini is not in memory$/);
  });
});

it('writes amounts for people', () => {
  expect([0, 512, 1500, 4_270_000_000, 1.5e13].map(formatBytes)).toEqual([
    '0 B',
    '512 B',
    '1.50 kB',
    '4.27 GB',
    '15.0 TB',
  ]);
});
