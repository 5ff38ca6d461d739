import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePng, encodePng, type Frame } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { readSettings } from '@zeroreel/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { filesIn } from '../../../packages/hub/src/__testing__/files-in.js';
import { commitOf } from '../../../packages/hub/src/__testing__/hashes.js';
import { HubDouble } from '../../../packages/hub/src/__testing__/hub-double.js';
import { weightsFile } from '../../../packages/hub/src/__testing__/models.js';
import { runCommand } from './__testing__/run-command.js';

const QUICK = ['--steps', '2', '--video-frames', '2', '-W', '64', '-H', '64', '--backend', 'cpu', '--threads', '1'];

const base = filesIn(miniModelPath('base'));
const lora = readFileSync(join(miniModelPath('dreambooth'), 'pytorch_lora_weights.safetensors'));
/** The same LoRA with one number changed. */
const otherLora = Uint8Array.from(lora, (byte, k) => (k === lora.length - 2 ? byte ^ 1 : byte));
const without = (...paths: readonly string[]) =>
  Object.fromEntries(Object.entries(base).filter(([path]) => !paths.includes(path)));
const UNET = 'unet/diffusion_pytorch_model.safetensors';

let double: HubDouble;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  double = await HubDouble.start({
    repositories: {
      'zr/mini': { files: base, revisions: { old: { ...base, 'zeroreel.json': '{"steps":3}' } } },
      'zr/gated': { files: base, access: 'gated' },
      'zr/toy': { files: { 'README.md': 'x', 'pytorch_lora_weights.safetensors': lora } },
      'zr/other': { files: { 'pytorch_lora_weights.safetensors': otherLora } },
      'zr/flux': { files: { 'model_index.json': '{"_class_name":"FluxPipeline"}', [UNET]: weightsFile(2_000_000) } },
      'zr/cut': { files: without(UNET) },
      'zr/canny': { files: filesIn(miniModelPath('canny')) },
    },
    civitai: [{ id: 7, model: 70, files: [{ name: 'toy.safetensors', bytes: lora }], needsLogin: true }],
    web: { 'toys/toy.safetensors': lora, 'page.html': '<html>' },
    tokens: { hf_good: true },
  });
});
beforeEach(async () => {
  double.expect();
  folder = await mkdtemp(join(tmpdir(), 'by-name-'));
  env = { HF_ENDPOINT: double.hosts.hub, CIVITAI_ENDPOINT: double.hosts.civitai };
  env = { ...env, HF_HOME: join(folder, 'home'), ZEROREEL_CACHE: join(folder, 'downloads') };
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => double[Symbol.asyncDispose]());

const at = (name: string) => join(folder, name);
const run = (args: readonly string[], more: Record<string, string> = {}) =>
  runCommand(args, undefined, { ...env, ...more });
const generate = (name: string, flags: readonly string[], more?: Record<string, string>) =>
  run(['generate', 'a fox', '-o', at(name), ...QUICK, ...flags], more);
const silent = { code: 0, stdout: '', stderr: '' };
const settingsOf = async (name: string) =>
  (await readSettings(at(name))) as { settings: { model: { source: string } } };
/** A frame, without the settings that its file keeps. */
const pixelsOf = async (name: string) => decodePng(await readFile(at(name))).frame;
/** A light box on dark ground. */
const box = (): Frame => ({
  ...{ width: 64, height: 64 },
  data: Uint8Array.from({ length: 3 * 64 * 64 }, (_, k) => (k % 192 < 96 ? 220 : 30)),
});

describe('a video by the name of its model', () => {
  it('is the one that the same files give, and says which commit made it', async () => {
    expect(await generate('a/%d.png', ['-m', 'zr/mini', '-q'])).toEqual(silent);
    expect(await generate('b/%d.png', ['-m', miniModelPath('base'), '-q'])).toEqual(silent);
    const { settings } = await settingsOf('a/0.png');
    expect(settings.model.source).toBe(`zr/mini@${commitOf('zr/mini')}`);
    expect(await pixelsOf('a/1.png')).toEqual(await pixelsOf('b/1.png'));
  });

  it('tells what is downloaded, once everything else is known to be right', async () => {
    const { stdout } = await generate('a.gif', ['-m', 'zr/mini', '--json']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; stage?: string });
    const stages = events.flatMap(({ type, stage }) => (type === 'stage:start' ? [stage] : []));
    expect(stages).toEqual(['load', 'load', 'download', 'encode', 'compile', 'anchor', 'denoise', 'decode', 'write']);
    const progress = events.filter(({ type }) => type === 'download:progress');
    expect(progress.at(-1)).toMatchObject({ done: 3, files: 3, file: expect.stringMatching(/^zr\/mini\//) });
    expect(double.pathsAsked('hub').filter((path) => path.includes('samples.webp'))).toEqual([]);
  });

  it('is not begun where the request is wrong: nothing large is downloaded', async () => {
    const { code, stderr } = await generate('a.gif', ['-m', 'zr/mini', '-W', '130', '-q']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--width: expected a multiple of 8')]);
    const { code: ofFlux, stderr: toldOfFlux } = await generate('a.gif', ['-m', 'zr/flux', '-q']);
    expect([ofFlux, toldOfFlux]).toEqual([
      3,
      expect.stringMatching(/zr\/flux@[0-9a-f]{7}\/model_index\.json: unet: .*saved as FluxPipeline/),
    ]);
    const ranges = double.asked.filter(({ server }) => server === 'cdn').map(({ range }) => range);
    expect(ranges.every((range) => range === 'bytes=0-65535')).toBe(true);
  });

  it('is made again on another machine from the same commit, and not from another one', async () => {
    expect(await generate('a/%d.png', ['-m', 'zr/mini@old', '--lora', 'zr/toy:0.5', '-q'])).toEqual(silent);
    const other = { HF_HOME: at('elsewhere') };
    expect(await run(['rerun', at('a/0.png'), '-o', at('b/%d.png'), '-q'], other)).toMatchObject({
      code: 0,
      // A stranger may have written the file.
      stderr: expect.stringMatching(
        /names files that are opened now:\n +--model +zr\/mini@[0-9a-f]{40} {2}\(downloaded/,
      ),
    });
    expect(await pixelsOf('b/1.png')).toEqual(await pixelsOf('a/1.png'));
    expect(double.asked.map(({ path }) => path).filter((path) => path.includes('/resolve/main/'))).toHaveLength(1);
  });

  it('is not made again from an address that only its file names, and from no other file', async () => {
    const address = `${double.originOf('web')}/toys/toy.safetensors`;
    expect(await generate('a/%d.png', ['--lora', address, '-q'])).toEqual(silent);
    double.expect();
    const again = (...flags: readonly string[]) => run(['rerun', at('a/0.png'), '-o', at('b/%d.png'), '-q', ...flags]);
    expect(await again()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('another machine, where nobody asked'),
    });
    expect(double.asked).toEqual([]);
    expect(await again('--lora', 'zr/other')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/zr\/other@[0-9a-f]{40} is not the one that the video was made with/),
    });
    expect((await again('--lora', 'zr/toy')).code).toBe(0);
  });

  it('is made without a network from what is kept', async () => {
    expect(await run(['pull', 'zr/mini', '-q'])).toEqual(silent);
    double.expect();
    expect(await generate('a.gif', ['-m', 'zr/mini@main', '-q'], { HF_HUB_OFFLINE: '1' })).toEqual(silent);
    expect(double.asked).toEqual([]);
    const { code, stderr } = await generate('a.gif', ['-m', 'zr/canny', '-q'], { HF_HUB_OFFLINE: '1' });
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/zr\/canny cannot be fetched: HF_HUB_OFFLINE is set, and zr\/canny is not in/),
    ]);
  });

  it('takes LoRAs, ControlNets and anything else of weights by their names', async () => {
    const clip = at('edges.png');
    await writeFile(clip, encodePng(box()));
    const flags = ['--control', `canny=${clip}`, '--control-model', 'canny=zr/canny', '-q'];
    expect(
      await generate('a/%d.png', ['--lora', `${double.originOf('web')}/toys/toy.safetensors?token=secret`, ...flags]),
    ).toEqual(silent);
    const recorded = JSON.stringify(await readSettings(at('a/0.png')));
    expect(recorded).toContain(`zr/canny@${commitOf('zr/canny')}`);
    expect(recorded).toContain(`"${double.originOf('web')}/toys/toy.safetensors":"sha256:`);
    expect(recorded).not.toContain('secret');
    expect(double.asked.some(({ server, query }) => server === 'web' && query.includes('token=secret'))).toBe(true);
  });
});

describe('what is refused', () => {
  it.each<[string, readonly string[], Record<string, string>, RegExp]>([
    ['a gated model', ['-m', 'zr/gated'], {}, /is gated: .* terms on .*HF_TOKEN, or with `hf auth login`/],
    [
      'a misspelled model',
      ['-m', 'zr/minni'],
      {},
      /zr\/minni: no such model on .*, and there is no file or folder of that name here/,
    ],
    ['a revision', ['-m', 'zr/mini@nope'], {}, /there is no revision nope/],
    ['a token', ['-m', 'zr/mini'], { HF_TOKEN: 'hf_secret' }, /does not accept the token that it was sent/],
    [
      'a model without its weights',
      ['-m', 'zr/cut'],
      {},
      /zr\/cut@[0-9a-f]{7}\/unet: expected diffusion_pytorch_model\.safetensors/,
    ],
    [
      'a file of Civitai without a token',
      ['--lora', 'civitai:7'],
      {},
      /civitai:7: .* wants you to be logged in.*CIVITAI_TOKEN/,
    ],
    ['a page', ['--lora', 'WEB/page.html'], {}, /expected a file|no such file/],
  ])('%s: exit 3, and the way out', async (_, flags, more, message) => {
    const named = flags.map((flag) => flag.replace('WEB', double.originOf('web')));
    const { code, stderr } = await generate('a.gif', [...named, '-q'], more);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hf_secret');
  });

  it('is let in with a token', async () => {
    expect(await generate('a.gif', ['-m', 'zr/gated', '-q'], { HF_TOKEN: 'hf_good' })).toEqual(silent);
    expect(double.asked.filter(({ server, authorization }) => server === 'cdn' && authorization)).toEqual([]);
    const text = JSON.stringify(await readSettings(at('a.gif')));
    expect(text).not.toContain('hf_good');
    expect(await generate('b.gif', ['--lora', 'civitai:models/70', '-q'], { CIVITAI_TOKEN: 'civitai-token' })).toEqual(
      silent,
    );
    expect(JSON.stringify(await readSettings(at('b.gif')))).toContain('"file":"civitai:7"');
  });
});

describe('pull and models', () => {
  it('download as much as videos need, list it and remove it', async () => {
    const { code, stdout } = await run(['pull', 'zr/mini@old', 'zr/toy', 'zr/canny']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `^zr/mini@${commitOf('zr/mini', 'old')}: 23\\.\\d MB in .*\nzr/toy@[0-9a-f]{40}: .*\nzr/canny@.*\n$`,
        ),
      ),
    ]);
    const listed = await run(['models']);
    expect(listed.stdout).toMatch(
      /^ *\d.* MB {2}zr\/canny {2}\(main [0-9a-f]{7}\)\n *23\.\d MB {2}zr\/mini {2}\(old [0-9a-f]{7}\)\n.*zr\/toy/,
    );
    expect(JSON.parse((await run(['models', '--json'])).stdout)).toHaveLength(3);
    expect((await run(['models', 'remove', 'zr/mini', 'zr/toy'])).stdout).toMatch(
      /^Removed zr\/mini: 23\.\d MB\nRemoved zr\/toy: .*\n$/,
    );
    expect((await run(['models'])).stdout.split('\n')).toHaveLength(3);
    expect(await run(['models', 'remove', 'zr/mini'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('is not kept here'),
    });
    await run(['models', 'remove', 'zr/canny']);
    expect((await run(['models'])).stdout).toMatch(/^No models are kept in /);
  });

  it('refuse what no video can be made with, and what is no name', async () => {
    expect(await run(['pull', 'zr/flux', '-q'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('FluxPipeline'),
    });
    expect(await run(['pull', './here', '-q'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected owner/name'),
    });
    expect(double.pathsAsked('cdn')).toEqual([]);
  });
});
