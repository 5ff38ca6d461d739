import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pluginOptions, runCommand, settingsOf } from '../__testing__/run-command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loras-'));
  await mkdir(join(folder, 'style', 'old'), { recursive: true });
  for (const name of ['hero', 'style/ink.v1', 'style/twin', 'style/old/twin', 'style/hero']) {
    await writeFile(join(folder, `${name}.safetensors`), '');
  }
  await writeFile(join(folder, 'notes.txt'), '');
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, `${name}.safetensors`);
const webui = ['--prompt-syntax', 'webui'];
const lorasOf = async (prompt: string, ...flags: readonly string[]) => {
  const { plugins, request } = await settingsOf('generate', prompt, ...webui, '--lora-dir', folder, ...flags);
  expect(request.prompt).toBe(prompt);
  return plugins.find(({ name }) => name === 'weight-overlays')?.options['lora'];
};

describe('--lora-dir', () => {
  it.each([
    ['<lora:hero:0.7>', ['hero']],
    ['<lora:HERO><lyco:Ink.v1:2> a', ['hero', 'style/ink.v1']],
    ['<lora:style/hero:1>', ['style/hero']],
    ['<lora:old/twin:1> <lora:old/twin:1>', ['style/old/twin']],
  ])('%s', async (prompt, names) => {
    expect(await lorasOf(prompt)).toEqual(names.map((name) => ({ file: at(name), strength: 1 })));
  });

  it('adds none where the prompt names none, none that there is not, and none twice', async () => {
    expect(await lorasOf('a cat')).toBeUndefined();
    expect(await lorasOf('<lora:nobody:1>')).toBeUndefined();
    expect(await lorasOf('<lora:hero:1>', '--lora', '/x/Hero.safetensors:0.5')).toEqual([
      { file: '/x/Hero.safetensors', strength: 0.5 },
    ]);
  });

  it('looks into the prompts of later frames', async () => {
    const travel = ['--prompt-travel', '{"3":"<lora:hero:1>"}'];
    expect(await lorasOf('a cat', ...travel)).toEqual([{ file: at('hero'), strength: 1 }]);
  });

  it.each([
    [['<lora:twin:1>', ...webui], 2, /--lora-dir: expected one file for <lora:twin>, got .*old.twin.*, .*style.twin/],
    [['a cat'], 2, /--lora-dir: expected --prompt-syntax webui beside it/],
    [['<lora:hero:strong>', ...webui], 2, /expected a number as the strength of <lora:hero:strong>, got 'strong'/],
  ])('refuses %j', async (args, code, message) => {
    const ended = await runCommand(['generate', ...args, '--lora-dir', folder], () => Promise.resolve());
    expect(ended).toMatchObject({ code, stderr: expect.stringMatching(message) as string });
  });

  it('refuses a folder that is not there', async () => {
    const args = ['generate', 'a', ...webui, '--lora-dir', join(folder, 'none')];
    const ended = await runCommand(args, () => Promise.resolve());
    expect(ended).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/--lora-dir: expected a folder, got/) as string,
    });
  });

  it('is not needed for LoRAs that are given', async () => {
    const [options] = (await pluginOptions('weight-overlays', ...webui, '--lora', at('hero'))) as [object];
    expect(options).toEqual({ lora: [{ file: at('hero') }] });
  });
});
