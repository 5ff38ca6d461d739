import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, redisReason, startS3 } from '@zeroreel/testing/servers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { builtCommand, runBuilt } from '../__testing__/run-built.js';

/*
 * The commands that docs/serve.md has for the way from one machine to many, run as they stand there: addresses lead to this
 * machine, and `npm install -g` looks whether the packages are ours.
 */
const root = new URL('../../../../', import.meta.url);
const document = readFileSync(new URL('docs/serve.md', root), 'utf8');
const commands = (/## Many machines[^]*?```sh[^\n]*\n([^]*?)```/.exec(document)?.[1] ?? '').trim().split('\n');
const command = (words: string): string => commands.find((line) => line.includes(words)) ?? `no command has ${words}`;

beforeAll(buildCommand, 600_000);

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}, 60_000);

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ten-commands-'));
  cleanups.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A shell that knows the programs of the document. */
async function openShell(
  ports: { readonly redis: number; readonly server: number },
  env: Readonly<Record<string, string>>,
) {
  const [bin, home] = [await folder(), await folder()];
  const packages = JSON.stringify(['zeroreel', '@zeroreel/jobs-bullmq', '@zeroreel/jobs-s3']);
  const programs = {
    zeroreel: `exec "${process.execPath}" "${builtCommand}" "$@"`,
    npx: 'exec "$@"',
    npm: `[ "$1 $2" = "install -g" ] && shift 2 && exec node -e 'process.exit(process.argv.slice(1).every((name) => ${packages}.includes(name)) ? 0 : 1)' -- "$@"`,
    'redis-server': `PATH="\${PATH#*${delimiter}}" exec redis-server --port ${ports.redis} --bind 127.0.0.1 --dir "${home}" "$@"`,
  };
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const here = (line: string): string =>
    line
      .replaceAll('redis://queue.example', `redis://127.0.0.1:${ports.redis}`)
      .replaceAll('reel.example:8080', `127.0.0.1:${ports.server}`)
      .replaceAll('--devices auto', '--devices cpu:1x1')
      .replaceAll('0.0.0.0', `127.0.0.1 --port ${ports.server}`)
      .replaceAll('"frames": 24', '"frames": 17, "steps": 3, "width": 64, "height": 64, "seed": 7')
      .replace(/ +# .*$/, '');
  const variables = {
    ...{ ...process.env, ...env, PATH: `${bin}${delimiter}${process.env['PATH']}` },
    ...{ XDG_STATE_HOME: home, KEY: 'key-of-ada' },
  };
  return {
    home,
    /** Runs a command to its end. */
    run: async (line: string): Promise<string> =>
      (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here(line)], { cwd: home, env: variables })).stdout,
    /** Starts a program that goes on, and waits until it says that it is ready. */
    start: async (line: string, ready: RegExp): Promise<string> => {
      const child: ChildProcess = spawn('bash', ['-c', `exec ${here(line)}`], {
        ...{ cwd: home, env: variables, stdio: ['ignore', 'pipe', 'pipe'] },
      });
      cleanups.push(async () => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await gone;
      });
      let said = '';
      return await new Promise((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on('data', (text: Buffer) => {
            said += text.toString();
            if (ready.test(said)) resolve(said);
          });
        }
        child.once('exit', (code) => reject(new Error(`${line} ended with ${code}:\n${said}`)));
      });
    },
  };
}

interface EndedJob {
  readonly state: string;
  readonly workClass: { readonly device: string; readonly model: string };
  readonly parts: readonly { readonly worker: string }[];
  readonly artifacts: readonly { readonly name: string; readonly sha256: string }[];
}

describe.skipIf(redisReason !== undefined)('from one machine to many', () => {
  it('takes ten commands, which make the video of one machine on two workers over a bucket', async () => {
    expect(commands).toHaveLength(10);
    await using s3 = await startS3();
    const [redis, server] = [await freePort(), await freePort()];
    const shell = await openShell({ redis, server }, s3.env);
    await shell.start(`${command('npx zeroreel serve').replace(/ +#.*/, '')} --port 0 --devices cpu:1x1`, /serves at/);
    await shell.run(command('npm install -g'));
    await shell.start(command('redis-server'), /Ready to accept connections/);
    // What it sets is what the test's server of files wants; the names are looked at.
    for (const [name] of command('export').matchAll(/AWS_\w+(?==)/g)) expect(s3.env).toHaveProperty(name);
    await shell.run(command('sha256sum'));
    await shell.start(command('zeroreel serve --queue'), /serves at/);
    const workers = [1, 2].map(() => shell.start(command('zeroreel worker'), /works on/));
    await Promise.all(workers);
    const { id } = JSON.parse(await shell.run(command('curl'))) as { readonly id: string };
    expect(id).toMatch(/^job_/);
    const headers = { Authorization: 'Bearer key-of-ada' };
    const ask = (path: string) => fetch(`http://127.0.0.1:${server}${path}`, { headers });
    const job = async () => (await (await ask(`/v1/jobs/${id}`)).json()) as EndedJob;
    await expect.poll(async () => (await job()).state, { timeout: 120_000, interval: 200 }).toBe('succeeded');
    const { workClass, parts, artifacts } = await job();
    expect(workClass).toMatchObject({ device: expect.stringMatching(/^cpu-/), model: 'embedded' });
    // Two workers of one host have two names.
    expect(parts.map(({ worker }) => worker)).toEqual([
      ...[expect.stringMatching(/-\d+\/cpu:0$/), expect.stringMatching(/-\d+\/cpu:0$/)],
    ]);
    expect(new Set(parts.map(({ worker }) => worker)).size).toBe(2);
    const metrics = async () => (await ask('/metrics')).text();
    expect(await metrics()).toMatch(/^zeroreel_workers\{queue="video:cpu-[^"]+"\} 2$/m);
    // The last task ends a moment after its job.
    await expect.poll(metrics, { timeout: 10_000 }).toMatch(/^zeroreel_wanted_workers 0$/m);

    const path = join(shell.home, 'own.mp4');
    const size = ['-W', '64', '-H', '64', '--video-frames', '17', '--steps', '3', '--seed', '7'];
    const own = ['generate', 'a penguin skiing in the snow', '-o', path, ...size, '--backend', 'cpu', '--threads', '1'];
    expect((await runBuilt(own)).code).toBe(0);
    const sum = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(artifacts.find(({ name }) => name === 'video.mp4')?.sha256).toBe(sum);

    expect(await shell.run(command('zeroreel jobs --server'))).toContain(`${id}  succeeded`);
    expect(await shell.run(command('jobs recover'))).toBe('0 records came back; 0 jobs wait again.\n');
  }, 300_000);
});
