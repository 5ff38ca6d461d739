import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { startBuilt } from '../__testing__/run-built.js';
import { runCommand } from '../__testing__/run-command.js';

const PROMPT = 'a panda on the beach';
const SMALL = [
  ...['--steps', '10', '--video-frames', '3', '-W', '64', '-H', '64', '--sampler', 'unipc'],
  ...['--t0', '8', '--t1', '9'],
  ...['--backend', 'cpu', '--threads', '1'],
];

let root: string;
/** A folder that a run has left when Ctrl-C ended it, and what it said. */
let left: { readonly folder: string; readonly stderr: string; readonly stdout: string };
let expected: Buffer;
beforeAll(async () => {
  await buildCommand();
  root = await mkdtemp(join(tmpdir(), 'resume-'));
  const folder = join(root, 'left');
  await mkdir(folder);
  const { child, ended } = start(folder, '--json');
  await stepsOf(child.stdout, 4);
  child.kill('SIGINT');
  left = { folder, ...(await ended) };
  await generate(root);
  expected = await readFile(join(root, 'a.gif'));
}, 120_000);
afterAll(() => rm(root, { recursive: true }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'run-'));
  await cp(left.folder, folder, { recursive: true });
});

const argsIn = (place: string, prompt: string) => ['generate', prompt, '-o', join(place, 'a.gif'), ...SMALL];
const start = (place: string, ...flags: readonly string[]) =>
  startBuilt([...argsIn(place, PROMPT), '--resume', ...flags]);
const generate = (place: string, ...flags: readonly string[]) => runCommand([...argsIn(place, PROMPT), ...flags]);
const video = () => readFile(join(folder, 'a.gif'));

/** Waits for the n-th step of a run that prints events. */
function stepsOf(stdout: NodeJS.ReadableStream, wanted: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    stdout.on('data', (text: string) => {
      seen += text.split('"generation:step"').length - 1;
      if (seen >= wanted) resolve();
    });
  });
}

async function damage(name: string): Promise<void> {
  const path = join(folder, 'a.gif.resume', name);
  const bytes = await readFile(path);
  bytes[bytes.length - 9]! ^= 4;
  await writeFile(path, bytes);
}

const statesIn = async (place: string) => (await readdir(join(place, 'a.gif.resume'))).sort();

describe('a run that Ctrl-C ended', () => {
  it('leaves its state beside the target, and says how to go on', async () => {
    expect(await readdir(left.folder)).toEqual(['a.gif.resume']);
    // One at the signal, and one after the call that was under way.
    expect(await statesIn(left.folder)).toEqual(['state-000001.safetensors', 'state-000002.safetensors']);
    expect(left.stdout).toContain('"type":"state:saved","pass":0,"phase":"all"');
    expect(left.stdout).toContain(`"The run is kept in ${join(left.folder, 'a.gif.resume')} (all frames, call `);
    expect(left.stderr).toBe('zeroreel: stopped\n');
  });

  it('goes on to the same bytes, and leaves nothing', async () => {
    const { code, stderr } = await generate(folder, '--resume');
    expect(code).toBe(0);
    expect(stderr).toMatch(/Goes on from .*a\.gif\.resume: all frames, call \d+ of 10\n/);
    expect(await video()).toEqual(expected);
    expect(await readdir(folder)).toEqual(['a.gif']);
  });

  it('goes on from the state before where the newest is damaged', async () => {
    await damage('state-000002.safetensors');
    const { code, stderr } = await generate(folder, '--resume');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /state-000002\.safetensors is no state that can be read: .* The state before it is taken\.\n/,
    );
    expect(await video()).toEqual(expected);
  });

  it('begins anew where nobody asks to go on, and is still there', async () => {
    const { code, stderr } = await generate(folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(/a\.gif\.resume keeps a run that did not come to its end; --resume would go on with it/);
    expect(await video()).toEqual(expected);
    expect((await readdir(folder)).sort()).toEqual(['a.gif', 'a.gif.resume']);
  });

  it('takes another rate and another sound of the same frames', async () => {
    expect((await generate(folder, '--resume', '--fps', '9', '--loop', 'ping-pong', '-q')).code).toBe(0);
    expect(await readdir(folder)).toEqual(['a.gif']);
    expect(await video()).not.toEqual(expected);
  });
});

describe('is refused, and the state stays', () => {
  afterEach(async () => expect(await statesIn(folder)).toEqual(await statesIn(left.folder)));

  it.each<[string, readonly string[], string]>([
    ['for another prompt', ['a dog'], `request.prompt: '${PROMPT}' then, 'a dog' now`],
    ['for another seed', [PROMPT, '-s', '4'], 'request.seed: 0 then, 4 now'],
    ['for other threads', [PROMPT, '--threads', '2'], 'machine.threads: 1 then, 2 now'],
  ])('%s', async (_, [prompt = '', ...flags], difference) => {
    const { code, stderr } = await runCommand([...argsIn(folder, prompt), '--resume', ...flags, '-q']);
    expect(code).toBe(2);
    expect(stderr).toContain(`a.gif.resume keeps the state of another run:\n`);
    expect(stderr).toContain(`${difference}\n`);
    expect(stderr).toMatch(
      /Ask for the same as then to go on with it, remove .*a\.gif\.resume to begin anew, or write/,
    );
  });

  it('where it is damaged', async () => {
    for (const name of await statesIn(folder)) await damage(name);
    const { code, stderr } = await generate(folder, '--resume', '-q');
    expect(code).toBe(2);
    expect(stderr).toMatch(/state-000002\.safetensors is no state that can be read: its bytes have changed/);
    expect(stderr).toMatch(/Remove .*a\.gif\.resume to begin anew\.\n$/);
  });
});

it('needs a folder where its state is to be kept, and an interval that is a number', async () => {
  await rm(join(folder, 'a.gif.resume'), { recursive: true });
  await writeFile(join(folder, 'a.gif.resume'), 'a file');
  const { code, stderr } = await generate(folder, '--resume', '-q');
  expect([code, stderr]).toEqual([
    6,
    expect.stringMatching(/a\.gif\.resume cannot be read: ENOTDIR: not a directory\n$/),
  ]);
  vi.stubEnv('ZEROREEL_STATE_SECONDS', 'often');
  expect((await generate(root, '--resume', '-q')).stderr).toBe(
    "zeroreel: ZEROREEL_STATE_SECONDS: expected seconds from 0, got 'often'\n",
  );
  vi.unstubAllEnvs();
});

it('goes on with decoded frames where the video could not be written', async () => {
  await rm(join(folder, 'a.gif.resume'), { recursive: true });
  const { child, ended } = start(folder, '--json');
  await stepsOf(child.stdout, 2);
  await mkdir(join(folder, 'a.gif', 'taken'), { recursive: true });
  expect((await ended).code).not.toBe(0);
  expect((await statesIn(folder)).filter((name) => name.startsWith('frame'))).toHaveLength(3);

  await rm(join(folder, 'a.gif'), { recursive: true });
  const { code, stdout } = await generate(folder, '--resume', '--json');
  expect(code).toBe(0);
  expect(stdout).toContain('"type":"state:resumed","pass":0,"phase":"all","next":10,"calls":10,"pictures":3}');
  expect(stdout).not.toContain('"generation:step"');
  expect(stdout).not.toContain('"compile"');
  expect(await video()).toEqual(expected);
});
