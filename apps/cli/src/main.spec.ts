import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from './__testing__/build.js';
import { builtCommand, runBuilt, startBuilt } from './__testing__/run-built.js';

// The built command in processes of its own; what commands do is tested in one process, beside them.
let folder: string;
beforeAll(async () => {
  await buildCommand();
  folder = await mkdtemp(join(tmpdir(), 'zeroreel-'));
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the built command', () => {
  it('makes a video with all its settings inside, and shows them', { timeout: 300_000 }, async () => {
    const prompt = 'a "red" panda 🐼 in København, 雨';
    const output = join(folder, 'a.gif');
    const quick = ['--steps', '2', '--video-frames', '2', '-W', '64', '-H', '64', '--backend', 'cpu', '--threads', '1'];
    const { code, stdout, stderr } = await runBuilt(['generate', prompt, '-o', output, '-s', '7', '-q', ...quick]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readSettings(output)).toMatchObject({ generator: 'zeroreel', settings: { request: { prompt } } });
    const inspected = await runBuilt(['inspect', output]);
    expect(inspected.stdout).toMatch(/^prompt +a "red" panda 🐼 in København, 雨\n/);
  });

  it('loads nothing of the service where a command needs none of it', async () => {
    const coverage = join(folder, 'coverage');
    expect((await runBuilt(['--help'], { NODE_V8_COVERAGE: coverage })).code).toBe(0);
    const [report = ''] = await readdir(coverage);
    const { result } = JSON.parse(await readFile(join(coverage, report), 'utf8')) as { result: { url: string }[] };
    const loaded = result.map(({ url }) => url);
    expect(loaded.filter((url) => url.includes('/packages/core/')).length).toBeGreaterThan(50);
    expect(loaded.filter((url) => /\/(hono|pino|prom-client|packages\/(server|jobs-node))\//.test(url))).toEqual([
      expect.stringMatching(/\/server-limits\.js$/),
    ]);
  });

  it.skipIf(process.platform === 'win32').each([
    ['Ctrl-C', 'SIGINT'],
    ['a terminal that is closed', 'SIGHUP'],
  ] as const)('stops at once, with 130 and without a file: %s', async (_, signal) => {
    const output = join(folder, 'stopped.mp4');
    await writeFile(output, 'an earlier video');
    const before = await readdir(folder);
    const flags = ['--video-frames', '64', '--backend', 'cpu', '--threads', '1', '--json'];
    const { child, ended } = startBuilt(['generate', 'a panda', '-o', output, ...flags]);
    await untilPrinted(child.stdout, '"generation:progress"');
    const stopped = performance.now();
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(performance.now() - stopped).toBeLessThan(3000);
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'zeroreel: stopped\n' });
    expect(await readdir(folder)).toEqual(before);
    expect(await readFile(output, 'utf8')).toBe('an earlier video');
  });

  it.skipIf(process.platform !== 'linux')('goes on under nohup where the terminal is closed', async () => {
    const output = join(folder, 'nohup.gif');
    // A standard input as nohup leaves it where it was a terminal.
    const unreadable = openSync('/dev/null', 'w');
    const flags = ['--steps', '2', '--video-frames', '2', '-W', '64', '-H', '64', '--backend', 'cpu', '--json'];
    const child = spawn(process.execPath, [builtCommand, 'generate', 'a panda', '-o', output, ...flags], {
      stdio: [unreadable, 'pipe', 'ignore'],
    });
    closeSync(unreadable);
    const ended = once(child, 'close');
    await untilPrinted(child.stdout!, '"stage:start"');
    child.kill('SIGHUP');
    child.kill('SIGHUP');
    expect(await ended).toEqual([0, null]);
    expect(await readFile(output)).not.toHaveLength(0);
  });
});

function untilPrinted(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    let printed = '';
    stream.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes(text)) resolve();
    });
  });
}
