import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodePng, encodePng } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { readSettings } from '@zeroreel/node';
import type { PluginSettings, RecordedSettings } from '@zeroreel/run';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';

const QUICK = [
  '--steps',
  '2',
  '--video-frames',
  '2',
  '-W',
  '64',
  '-H',
  '64',
  '--backend',
  'cpu',
  '--threads',
  '1',
  '-q',
];

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rerun-'));
  // The plugin below imports @zeroreel/core from here.
  await symlink(fileURLToPath(new URL('../../../../node_modules', import.meta.url)), join(root, 'node_modules'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => void (folder = await mkdtemp(join(root, 'run-'))));

const at = (name: string) => join(folder, name);
const generate = (name: string, ...flags: readonly string[]) =>
  runCommand(['generate', 'a panda', '-o', at(name), ...QUICK, ...flags]);
const rerun = (name: string, ...flags: readonly string[]) => runCommand(['rerun', at(name), '-q', ...flags]);
const silent = { code: 0, stdout: '', stderr: '' };
/** What `rerun` shows before it opens what a file names. */
const opens = (file: string, ...named: readonly (readonly [flag: string, path: string])[]) => ({
  ...silent,
  stderr: [
    `${at(file)} names files that are opened now:`,
    ...named.map(([flag, path]) => `  ${flag.padEnd(16)} ${at(path)}`),
    '',
  ].join('\n'),
});

/** Every frame of a video, and its settings. */
async function contentsOf(name: string) {
  const names = await readdir(at(name));
  const frames = await Promise.all(names.map(async (frame) => decodePng(await readFile(at(`${name}/${frame}`))).frame));
  return { frames, settings: await readSettings(at(`${name}/0.png`)) };
}

/** The frames of a video. */
const framesOf = async (name: string) => (await contentsOf(name)).frames;

it('gives the same frames, bit for bit', async () => {
  const motion = ['--motion', 'zoom:1.1', '--motion-y', '20', '--motion-sampling', 'bilinear'];
  expect(await generate('a/%d.png', ...motion, '--eta', '0.4', '-s', '3')).toEqual(silent);
  expect(await rerun('a/0.png', '-o', at('b/%d.png'))).toEqual(silent);
  expect(await contentsOf('b')).toEqual(await contentsOf('a'));
});

it('repeats pans as they were before pictures went the rest of the way', async () => {
  const steady = ['--consistency', '0.85'];
  await generate('new/%d.png', ...steady);
  await generate('cubic/%d.png', ...steady, '--motion-sampling', 'cubic');
  const { frames, settings } = await contentsOf('new');
  const kept = settings as RecordedSettings;
  expect(kept.settings.plugins[0]?.options).toMatchObject({ sampling: 'pixels' });
  expect(frames).not.toEqual(await framesOf('cubic'));
  // As files were written then: without a sampling that nobody gave.
  const [{ name, options }, ...others] = kept.settings.plugins as [PluginSettings, ...PluginSettings[]];
  const { sampling: _, ...then } = options;
  const old = { ...kept, settings: { ...kept.settings, plugins: [{ name, options: then }, ...others] } };
  await writeFile(at('old.png'), encodePng(frames[0]!, JSON.stringify(old)));
  expect(await rerun('old.png', '-o', at('again/%d.png'))).toEqual(silent);
  expect(await framesOf('again')).toEqual(await framesOf('cubic'));
});

it('repeats the few steps of the embedded model, without being asked for them again', async () => {
  const small = QUICK.slice(2, -1);
  const made = await runCommand(['generate', 'a panda', '-o', at('few/%d.png'), ...small]);
  expect(made.stderr).toContain('Four steps with the embedded few-step LoRA; --steps 25 takes the base\n');
  expect(await rerun('few/0.png', '-o', at('again/%d.png'))).toEqual(silent);
  expect(await contentsOf('again')).toEqual(await contentsOf('few'));
  const { settings, defaults } = (await readSettings(at('few/0.png'))) as RecordedSettings;
  expect(settings.request).toMatchObject({ steps: 4, sampler: 'lcm', guidanceScale: 1 });
  expect(defaults).toMatchObject({ 'request.steps': 'model', 'request.guidanceScale': 'model' });
  const base = await runCommand(['generate', 'a panda', '-o', at('base/%d.png'), ...small, '--steps', '4']);
  expect(base.stderr).not.toContain('LoRA');
  expect(await framesOf('base')).not.toEqual(await framesOf('few'));
});

it('repeats int8, which gives other frames than float32', async () => {
  expect(await generate('int8/%d.png', '--precision', 'int8')).toEqual(silent);
  const settings = { machine: { precision: 'int8', backend: 'cpu' } };
  expect(await readSettings(at('int8/0.png'))).toMatchObject({ settings });
  expect(await rerun('int8/0.png', '-o', at('again/%d.png'))).toEqual(silent);
  expect(await contentsOf('again')).toEqual(await contentsOf('int8'));
  await generate('float/%d.png');
  expect(await framesOf('float')).not.toEqual(await framesOf('int8'));
});

it('writes beside the file unless told otherwise', async () => {
  await generate('a.gif');
  expect(await rerun('a.gif')).toEqual(silent);
  expect(await readdir(folder)).toEqual(['a-rerun.gif', 'a.gif']);
});

it('refuses another model in the place of the first, and none: exit 3', async () => {
  await cp(miniModelPath(), at('model'), { recursive: true });
  expect(await generate('a.gif', '-m', at('model'))).toEqual(silent);
  // What no run reads may come and go.
  for (const name of ['.DS_Store', 'scheduler/notes.txt', 'unet/diffusion_pytorch_model.fp16.safetensors']) {
    await writeFile(at(`model/${name}`), 'beside it');
  }
  expect(await rerun('a.gif')).toEqual(opens('a.gif', ['--model', 'model']));
  const scheduler = at('model/scheduler/scheduler_config.json');
  await writeFile(scheduler, `${await readFile(scheduler, 'utf8')} `);
  expect(await rerun('a.gif')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/is not the one that made the file: expected sha256:/),
  });
  await rm(at('model'), { recursive: true });
  expect(await rerun('a.gif')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/names files that are not here:\n {2}--model .*model is not there\nSay where/),
  });
});

it('refuses another file in the place of one that went in: exit 2', async () => {
  const grey = (value: number) => encodePng({ width: 64, height: 64, data: new Uint8Array(12_288).fill(value) });
  await writeFile(at('first.png'), grey(90));
  expect(await generate('a/%d.png', '--init-image', at('first.png'))).toEqual(silent);
  const shown = opens('a/0.png', ['--init-image', 'first.png']);
  expect(await rerun('a/0.png', '-o', at('b/%d.png'))).toEqual(shown);
  expect(await contentsOf('b')).toEqual(await contentsOf('a'));
  await writeFile(at('first.png'), grey(200));
  expect(await rerun('a/0.png', '-o', at('c/%d.png'))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/first\.png is not the one that the video was made with: expected sha256:/),
  });
});

it('takes a folder of pictures for the same one whatever else lies in it', async () => {
  const grey = (value: number) => encodePng({ width: 64, height: 64, data: new Uint8Array(12_288).fill(value) });
  await mkdir(at('walk'));
  for (const k of [1, 2]) await writeFile(at(`walk/${k}.png`), grey(90 * k));
  expect(await generate('a/%d.png', '--control', `canny=${at('walk')}`)).toEqual(silent);
  for (const name of ['.DS_Store', '._1.png', 'Thumbs.db', '3.png']) await writeFile(at(`walk/${name}`), grey(7));
  expect(await rerun('a/0.png', '-o', at('b/%d.png'))).toEqual(opens('a/0.png', ['--control', 'walk']));
  expect(await contentsOf('b')).toEqual(await contentsOf('a'));
  await writeFile(at('walk/2.png'), grey(7));
  expect(await rerun('a/0.png', '-o', at('c/%d.png'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('walk is not the one that the video was made with'),
  });
});

it('takes files from where flags say that they lie now, and no others in their place', async () => {
  const grey = (value: number) => encodePng({ width: 64, height: 64, data: new Uint8Array(12_288).fill(value) });
  await writeFile(at('first.png'), grey(90));
  await cp(miniModelPath(), at('model'), { recursive: true });
  const made = await generate('a/%d.png', '-m', at('model'), '--init-image', at('first.png'));
  expect(made).toEqual(silent);
  await mkdir(at('moved'));
  await rename(at('model'), at('moved/sd'));
  await rename(at('first.png'), at('moved/renamed.png'));
  const flags = ['-m', at('moved/sd'), '--init-image', at('moved/renamed.png')];
  expect(await rerun('a/0.png', '-o', at('b/%d.png'), ...flags)).toEqual(silent);
  const again = await contentsOf('b');
  expect(again.frames).toEqual(await framesOf('a'));
  expect(again.settings).toMatchObject({
    settings: {
      model: { source: at('moved/sd') },
      plugins: expect.arrayContaining([{ name: 'image-to-video', options: { picture: at('moved/renamed.png') } }]),
    },
    inputs: { [at('moved/renamed.png')]: expect.stringMatching(/^sha256:/) },
  });
  await writeFile(at('moved/renamed.png'), grey(200));
  expect(await rerun('a/0.png', '-o', at('c/%d.png'), ...flags)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('renamed.png is not the one that the video was made with'),
  });
  expect(await rerun('a/0.png', '-o', at('c/%d.png'), ...flags, '--lora', at('x'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--lora: expected no such flag, as the settings name no such file, got '"),
  });
});

describe('a plugin that is not built in', () => {
  const source = `
    import { definePlugin, number, PredictedX0Hook, provide, scale } from '@zeroreel/core';
    globalThis.fadesLoaded = (globalThis.fadesLoaded ?? 0) + 1;
    export const plugin = definePlugin({
      name: 'fade',
      summary: 'Takes contrast away',
      options: { share: number({ description: 'what stays', default: 1, min: 0, max: 1 }) },
      provides: ({ share }) => [provide(PredictedX0Hook, [], () => ({ name: 'fade', adjust: (x) => scale(share, x) }))],
    });`;
  const loaded = () => (globalThis as { fadesLoaded?: number }).fadesLoaded ?? 0;

  it('takes part in a run, and runs again only where the user names or trusts it', { timeout: 300_000 }, async () => {
    const fade = at('fade.mjs');
    await writeFile(fade, source);
    const flags = ['--plugin', fade, '--fade-share', '0.5'];
    expect(await generate('own/%d.png')).toEqual(silent);
    expect(await generate('faded/%d.png', ...flags)).toEqual(silent);
    expect(await framesOf('faded')).not.toEqual(await framesOf('own'));
    expect(await readSettings(at('faded/0.png'))).toMatchObject({
      settings: { plugins: expect.arrayContaining([{ name: fade, options: { share: 0.5 } }]) },
    });

    // The same video, made by a plugin at a place that nobody has loaded anything from.
    const other = at('other.mjs');
    await writeFile(other, source);
    const settings = JSON.stringify(await readSettings(at('faded/0.png'))).replaceAll(fade, other);
    await writeFile(at('other.png'), encodePng({ width: 1, height: 1, data: new Uint8Array(3) }, settings));
    const before = loaded();
    const refused = await rerun('other.png', '-o', at('no/%d.png'));
    expect(refused).toMatchObject({ code: 7, stderr: expect.stringContaining(`would run here:\n  ${other}\n`) });
    expect(loaded()).toBe(before);
    expect(await rerun('other.png', '-o', at('named/%d.png'), '--plugin', other)).toEqual(silent);
    expect(loaded()).toBe(before + 1);
    expect(await rerun('other.png', '-o', at('trusted/%d.png'), '--trust-plugins')).toEqual({
      ...silent,
      stderr: `Loading the plugins that ${at('other.png')} names:\n  ${other}\n`,
    });
    const frames = await Promise.all(['faded', 'named', 'trusted'].map(framesOf));
    expect(frames[1]).toEqual(frames[0]);
    expect(frames[2]).toEqual(frames[0]);

    const options = await rerun('other.png', '-o', at('no/%d.png'), '--plugin', `${other}:{"share":1}`);
    expect(options).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a name alone') });
    // Named from another place, it is the same plugin.
    await rename(other, at('moved.mjs'));
    expect(await rerun('other.png', '-o', at('moved/%d.png'), '--plugin', at('moved.mjs'))).toEqual(silent);
    expect(await framesOf('moved')).toEqual(frames[0]);
    const gone = await rerun('other.png', '-o', at('no/%d.png'), '--plugin', other);
    expect(gone).toMatchObject({ code: 7, stderr: expect.stringContaining(`${other} does not exist`) });
  });
});
