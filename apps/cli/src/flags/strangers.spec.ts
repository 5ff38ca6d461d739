import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, generateSettings, pluginOptions, runCommand } from '../__testing__/run-command.js';

// Plugins from outside of the workspace, which the command line loads because it is told to.
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'strangers-'))));
afterAll(() => rm(folder, { recursive: true }));

let count = 0;

/** Writes a plugin named glow and returns its path; each is a module of its own. */
async function pluginFile(fields: string): Promise<string> {
  const path = join(folder, `glow-${++count}.mjs`);
  const named = `Object.defineProperty(() => ({}), 'name', { value: 'glow' })`;
  await writeFile(path, `export const plugin = Object.assign(${named}, { provides: () => [], ${fields} });`);
  return path;
}

const glow = () =>
  pluginFile(
    `summary: 'Brightens what is bright', options: {
      halfLife: { kind: 'number', description: 'how fast it fades', unit: 'frames', default: 2, min: 0 },
      tints: { kind: 'list', of: { kind: 'text', description: '' }, description: 'colours as #rrggbb' },
      on: { kind: 'boolean', description: 'whether it glows', default: true, level: 'expert' },
      mask: { kind: 'picture', description: 'where it glows' },
      guide: { kind: 'clip', description: 'a clip that it follows', flag: '--guide' },
      span: { kind: 'span', description: 'part of the steps' },
    }`,
  );

describe('flags that a plugin declares', () => {
  it('set its options beside those of --plugin, which come first', async () => {
    const path = await glow();
    const flags = ['--glow-half-life', '3', '--glow-tints', '#fff', '--glow-tints', '#000', '--no-glow-on'];
    const files = ['--glow-mask', 'm.png', '--guide', 'g.mp4', '--start', '2', '--glow-span', '0.2-1'];
    const { plugins } = await generateSettings('--plugin', path, ...flags, ...files);
    expect(plugins.at(-1)).toEqual({
      name: path,
      options: {
        ...{ halfLife: 3, tints: ['#fff', '#000'], on: false, mask: resolve('m.png') },
        ...{ guide: { file: resolve('g.mp4'), start: 2 }, span: { start: 0.2, end: 1 } },
      },
    });
    const options = await pluginOptions(path, `--plugin=${path}:{"halfLife":5,"mask":"a.png"}`, ...flags);
    expect(options).toMatchObject([{ halfLife: 5, mask: resolve('a.png'), on: false }]);
  });

  it('are in its help, under its summary', async () => {
    const { stdout } = await runCommand(['generate', '--plugin', await glow(), '--help']);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain(
      'glow: Brightens what is bright --glow-half-life <number> how fast it fades, in frames (default: 2)',
    );
    expect(text).toContain('--glow-tints <name> colours as #rrggbb (may be repeated)');
    expect(text).not.toContain('--glow-on');
  });

  it('are told where they are wrong', async () => {
    const path = await glow();
    expect(await faultsOf('--plugin', `${path}:{"tint":1}`, '--glow-half-life', '-1', '--glow-span', 'x')).toEqual([
      "--glow-span: expected START-END, for instance 0-0.6, got 'x'",
      `--glow-half-life: expected a number from 0, got -1`,
      `--plugin ${path} (tint): expected no such option`,
    ]);
    const { code, stderr } = await runCommand(['generate', 'x', '--glow-half-life', '1']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown option') });
  });

  it.each([
    ['an option of the run', '--steps', 'glow.a is that of request.steps already'],
    ['a short one', '-s, --own', 'The flag -s of glow.a is that of request.seed already'],
    ['the command line', '--json', 'glow.a is that of zeroreel already'],
    ['a built-in plugin', '--control', 'glow.a is that of controlnet already'],
    ['an axis of a motion', '--motion-x', 'glow.a is that of motion-dynamics.fields already'],
    ['no flag at all', 'steps', "option 'a': expected a flag such as --strength"],
  ])('may not be that of %s', async (_, flag, message) => {
    const option = `a: { kind: 'text', description: '', flag: '${flag}' }`;
    const path = await pluginFile(`summary: '', options: { ${option} }`);
    const { code, stderr } = await runCommand(['generate', 'x', '--plugin', path]);
    expect({ code, stderr }).toMatchObject({ code: 7, stderr: expect.stringContaining(message) });
  });
});

it('refuses options of another form than declarations have', async () => {
  const path = await pluginFile(`summary: '', options: { a: { type: 'number', description: '' } }`);
  const { code, stderr } = await runCommand(['generate', 'x', '--plugin', path]);
  expect({ code, stderr }).toMatchObject({
    code: 7,
    stderr: expect.stringContaining(`${path}, option 'a': expected a declaration with one of the kinds number,`),
  });
});

describe('--plugin', () => {
  it('gives a built-in plugin its options, once', async () => {
    expect(await pluginOptions('cross-frame-attention', '--plugin', 'cross-frame-attention:{"policy":"off"}')).toEqual([
      { policy: 'off' },
    ]);
    expect(await faultsOf('--plugin', 'image-to-video:{"picture":"a.png"}', '--plugin', 'image-to-video')).toEqual([
      '--init-image: expected the name of a picture file, got none',
      "--plugin image-to-video: expected each plugin once, got 'image-to-video' again",
    ]);
    const json = '{"clip":{"file":"a.mp4"}}';
    expect(await pluginOptions('instruct-pix2pix', '--plugin', `instruct-pix2pix:${json}`)).toEqual([
      { clip: { file: resolve('a.mp4') } },
    ]);
    expect(await pluginOptions('motion-dynamics', '--plugin', `controlnet:${json}`)).toEqual([]);
  });

  it.each([
    ['nowhere', 7, /The plugin nowhere cannot be loaded: neither a plugin/],
    ['glow:{"a":}', 2, /--plugin: expected options of glow as a JSON object/],
  ])('%s: exit %i', async (text, code, message) => {
    expect(await runCommand(['generate', 'x', '--plugin', text])).toMatchObject({
      code,
      stderr: expect.stringMatching(message),
    });
  });
});
