import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePng } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';

// Models in the forms that people have them, through the command line: the embedded one, taken apart.
const QUICK = ['--steps', '2', '--video-frames', '2', '-W', '32', '-H', '32', '--backend', 'cpu', '--threads', '1'];

let root: string;
let model: string;
/** Frames of the model as it is. */
let whole: readonly string[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-files-'));
  model = join(root, 'model');
  await cp(miniModelPath('base'), model, { recursive: true, dereference: true });
  whole = (await generate('-m', model)).frames;
});
afterAll(() => rm(root, { recursive: true }));

async function generate(...flags: readonly string[]) {
  const folder = await mkdtemp(join(root, 'out-'));
  const { code, stderr } = await runCommand(['generate', 'a panda', '-o', `${folder}/%03d.png`, ...QUICK, ...flags]);
  const names = (await readdir(folder)).sort();
  return { code, stderr, frames: await Promise.all(names.map((name) => pixelsOf(join(folder, name)))) };
}

/** The pixels of a PNG, without the settings that it keeps. */
async function pixelsOf(file: string): Promise<string> {
  const { frame } = decodePng(await readFile(file));
  return Buffer.from(frame.data).toString('base64');
}

/** A copy of the model, changed. */
async function copy(name: string, change: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(root, name);
  await cp(model, folder, { recursive: true });
  await change(folder);
  return folder;
}

async function edit(file: string, changes: object): Promise<void> {
  const json = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...json, ...changes }));
}

it.each(['new\nline', 'é#1?x=y 日本語', '-dash'])('a model may lie in a folder called %j', async (name) => {
  const { code, frames } = await generate('-m', await copy(name, () => Promise.resolve()));
  expect(code).toBe(0);
  expect(frames).toEqual(whole);
});

describe('parts of a model', () => {
  it('may lie elsewhere, and give the same frames', async () => {
    const parts = join(root, 'parts');
    const without = await copy('without', async (folder) => {
      await cp(join(folder, 'text_encoder'), join(parts, 'text_encoder'), { recursive: true });
      await rename(join(folder, 'vae'), join(parts, 'vae'));
      await rm(join(folder, 'text_encoder'), { recursive: true });
    });
    const { code, frames } = await generate('-m', without, '--vae', join(parts, 'vae'), '--text-encoder', parts);
    expect(code).toBe(0);
    expect(frames).toEqual(whole);
  });

  it('come from a folder of configurations, or a flag, where the model is wrong', async () => {
    const wrong = await copy('wrong', (folder) =>
      edit(join(folder, 'scheduler/scheduler_config.json'), { prediction_type: 'v_prediction' }),
    );
    expect((await generate('-m', wrong)).frames).not.toEqual(whole);
    expect((await generate('-m', wrong, '--prediction', 'epsilon')).frames).toEqual(whole);
    expect((await generate('-m', wrong, '--model-config', model)).frames).toEqual(whole);
  });
});

describe('what is not quite what it seems is told', () => {
  it('a scheduler that another sampler stands in for', async () => {
    for (const name of ['PNDMScheduler', 'DEISMultistepScheduler']) {
      const changed = await copy(name, (folder) =>
        edit(join(folder, 'model_index.json'), { scheduler: ['diffusers', name] }),
      );
      await edit(join(changed, 'zeroreel.json'), { defaults: {} });
      const { code, stderr } = await generate('-m', changed);
      expect(code).toBe(0);
      expect(stderr).toContain(name);
      expect((await generate('-m', changed, '--sampler', 'ddim')).stderr).not.toContain(name);
    }
  });

  it('a pipeline of another name, and a variant that one part lacks', async () => {
    const changed = await copy('others', async (folder) => {
      await edit(join(folder, 'model_index.json'), { _class_name: 'AnimateDiffPipeline' });
      const file = join(folder, 'unet/diffusion_pytorch_model.safetensors');
      await rename(file, file.replace('.safetensors', '.fp16.safetensors'));
    });
    const { code, stderr, frames } = await generate('-m', changed, '--variant', 'fp16');
    expect(code).toBe(0);
    expect(frames).toEqual(whole);
    expect(stderr).toContain('was saved as AnimateDiffPipeline');
    expect(stderr).toContain("vae has no variant 'fp16': its plain files are read");
  });
});

it.each([
  [
    'pointer.safetensors',
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 34\n',
    'a Git LFS pointer',
  ],
  ['page.safetensors', '<!doctype html><html></html>', 'a saved web page (HTML)'],
  ['model.ckpt', '\x80\x02}q\x00', 'a Python pickle'],
  ['model.gguf', 'GGUF\x03', 'a GGUF file'],
  ['blob', 'PK\x03\x04model.safetensors', 'a zip archive'],
])('%s is refused by what it is', async (name, content, what) => {
  const file = join(root, name);
  await writeFile(file, content, 'latin1');
  const { code, stderr } = await generate('-m', file);
  expect(code).toBe(3);
  expect(stderr).toContain(`${file}: expected a .safetensors file`);
  expect(stderr).toContain(what);
});
