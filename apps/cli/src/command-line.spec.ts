import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from './__testing__/run-command.js';
import { version } from './version.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'cli-'))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const run = (...args: readonly string[]) => runCommand(args);
const generate = (output: string, ...flags: readonly string[]) =>
  run('generate', 'a panda', '-o', join(folder, output), ...flags);
const readOnly = process.getuid?.() === 0 ? '/sys' : '/';

it('says the version', async () => {
  expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
});

describe('usage errors: exit 2', () => {
  it.each([
    ['no command', [], /Usage/],
    ['an unknown command', ['paint'], /unknown command 'paint'/],
    ['no prompt', ['generate'], /missing required argument 'prompt'/],
    ['a prompt without quotes', ['generate', 'a', 'panda'], /too many arguments/],
    ['an unknown flag', ['generate', 'x', '--fast'], /unknown option '--fast'/],
    [
      'a number that is none',
      ['generate', 'x', '--seed', 'lucky'],
      /^zeroreel: --seed: expected an integer from 0 to 9007199254740991, got 'lucky'\n$/,
    ],
    ['an unknown choice', ['generate', 'x', '--attention', 'all'], /--attention: expected one of first, previous/],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('an unknown extension, before anything is opened', async () => {
    const { code, stderr } = await generate('a.avi', '-m', '/nowhere');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^zeroreel: The output has to end in \.mp4, \.webm, \.gif, \.webp, %03d\.png; got .*\.avi/);
  });

  it('a motion that is none, a preview that is no PNG', async () => {
    expect(await generate('a.gif', '--motion', 'shake:2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('zoom:FACTOR'),
    });
    expect(await generate('a.gif', '--preview', 'p.jpg')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('p.jpg'),
    });
  });
});

describe('outputs that cannot be: exit 6, before the model is opened', () => {
  it('a missing folder', async () => {
    const { code, stderr } = await generate('no/such/a.mp4', '-m', '/nowhere');
    expect(code).toBe(6);
    expect(stderr).toMatch(/^zeroreel: The output folder .*no\/such does not exist\n$/);
  });

  it('a read-only folder', async () => {
    const { code, stderr } = await run('generate', 'x', '-o', join(readOnly, 'a.mp4'), '-m', '/nowhere');
    expect(code).toBe(6);
    expect(stderr).toMatch(/cannot be written to: it is read-only/);
  });

  it('no ffmpeg', async () => {
    vi.stubEnv('ZEROREEL_FFMPEG', '/nowhere/ffmpeg');
    const { code, stderr } = await generate('a.mp4', '-m', '/nowhere');
    expect(code).toBe(6);
    expect(stderr).toContain('ZEROREEL_FFMPEG names an ffmpeg that does not run: /nowhere/ffmpeg');
  });

  it('leaves nothing behind', async () => {
    await generate('a.mp4', '-m', '/nowhere');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('models and files that are not there: exit 3', () => {
  it('a missing model', async () => {
    const { code, stderr } = await generate('a.gif', '-m', join(folder, 'no-model'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/no-model: no such file or folder/);
  });

  it('a missing file to inspect', async () => {
    expect(await run('inspect', join(folder, 'a.mp4'))).toMatchObject({ code: 3 });
  });
});

describe('inspect and rerun of foreign files: exit 6', () => {
  it('says that there are no settings', async () => {
    const path = join(folder, 'a.png');
    await writeFile(path, encodePng({ width: 1, height: 1, data: new Uint8Array(3) }));
    expect(await run('inspect', path)).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('keeps no settings of zeroreel'),
    });
    expect(await run('rerun', path)).toMatchObject({ code: 6 });
  });
});

it('tells errors as events too where events are asked for', async () => {
  const { stdout, stderr } = await generate('a.avi', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    type: 'error',
    code: 'invalid-request',
    message: expect.stringContaining('.avi'),
  });
  expect(stderr).toContain('zeroreel: ');
});

it('shortens what a file makes of a message', async () => {
  const path = join(folder, 'long.png');
  const settings = { format: 2, model: { source: 5 }, request: { prompt: 'a', ['x'.repeat(100_000)]: 1 } };
  const comment = JSON.stringify({ generator: 'zeroreel', settings });
  await writeFile(path, encodePng({ width: 1, height: 1, data: new Uint8Array(3) }, comment));
  const { code, stderr } = await run('inspect', path);
  expect(code).toBe(2);
  expect(stderr.length).toBeLessThan(5000);
  expect(stderr).toMatch(/request\.x+…\n$/);
});
