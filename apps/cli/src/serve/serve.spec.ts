import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt } from '../__testing__/run-built.js';
import { endOf, jsonOf, post, serve } from './__testing__/running-service.js';

// The service as users start it: real processes, the embedded model, one thread.
beforeAll(buildCommand, 600_000);

const store = () => mkdtemp(join(tmpdir(), 'serve-'));
const SHORT = { prompt: 'a penguin skiing in the snow', frames: 2, steps: 3, width: 64, height: 64 };
describe('zeroreel serve', () => {
  it('makes a video by the lines of curl that the README has', async () => {
    const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
    const lines = /^JOB=\$\(curl[^]*?(?=^```)/m.exec(readme)?.[0] ?? '';
    expect(lines.split('\n').filter(Boolean)).toHaveLength(3);
    const { url } = await serve(await store());
    const folder = await store();
    const script = lines.replaceAll('localhost:8080', new URL(url).host);
    const { stdout } = await promisify(execFile)('sh', ['-ec', script], { cwd: folder });
    expect(stdout).toContain('"state":"succeeded"');
    // The same video as the command line makes.
    const own = join(folder, 'own.mp4');
    await runBuilt(['generate', 'a penguin skiing in the snow', '-o', own, '--backend', 'cpu', '--threads', '1']);
    const sums = await Promise.all([join(folder, 'penguin.mp4'), own].map((file) => readFile(file).then(sha256)));
    expect(sums[0]).toBe(sums[1]);
  }, 300_000);

  it('keeps what it has when it is told to stop, refuses a second server, and goes on after a restart', async () => {
    const folder = await store();
    const first = await serve(folder);
    const { id } = await post(first.url, { ...SHORT, steps: 300 });
    const events = await fetch(`${first.url}v1/jobs/${id}/events`);
    const second = await runBuilt(['serve', '--port', '0', '--store', folder, '--devices', 'cpu']);
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining(`in use by process ${first.child.pid}`)]);
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; !text.includes('generation:progress');) text += (await reader.read()).value ?? '';
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    // Its command finds the job without a server.
    const listed = await runBuilt(['jobs', '--store', folder, '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id, state: 'queued' }]);
    const next = await serve(folder);
    const job = await endOf(next.url, id);
    expect(job).toMatchObject({ state: 'succeeded', resumedFrom: expect.anything() });
    const shown = await runBuilt(['jobs', 'show', id, '--store', folder]);
    expect(shown.stdout).toContain('video.mp4');
    const path = join(folder, 'mine.mp4');
    expect((await runBuilt(['jobs', 'download', id, '-o', path, '--store', folder])).code).toBe(0);
    expect(sha256(await readFile(path))).toBe(
      job.artifacts.find(({ name }: { name: string }) => name === 'video.mp4').sha256,
    );
  }, 300_000);

  it('begins with an uploaded picture, and cancels', async () => {
    const { url } = await serve(await store());
    const { id } = await post(url, SHORT);
    const { artifacts } = await endOf(url, id);
    const frame = artifacts.find(({ name }: { name: string }) => name === 'frames/001.png');
    const body = await (await fetch(new URL(frame.url, url))).arrayBuffer();
    const input = await jsonOf(`${url}v1/inputs`, { method: 'POST', body, headers: { 'content-type': 'image/png' } });
    const settings = {
      request: SHORT,
      plugins: [{ name: 'motion-dynamics' }, { name: 'image-to-video', options: { picture: input.id } }],
    };
    const job = await jsonOf(`${url}v1/jobs`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ settings }) },
    });
    expect(await endOf(url, job.id)).toMatchObject({ state: 'succeeded' });
    // As many steps as leave no time to end by itself, and no more than the model takes.
    const long = await post(url, { ...SHORT, steps: 900, frames: 64 });
    const { status } = await fetch(`${url}v1/jobs/${long.id}/cancel`, { method: 'POST' });
    expect(status).toBe(200);
    expect(await endOf(url, long.id)).toMatchObject({ state: 'cancelled' });
  }, 300_000);
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
