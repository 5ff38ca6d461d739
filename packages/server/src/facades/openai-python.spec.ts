// Runs where a Python with OpenAI's client is: ZEROREEL_PYTHON, else python3.
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../__testing__/memory-jobs.js';
import { KEYS, testServer } from '../__testing__/test-server.js';
import { listen, type Listening } from '../listen.js';

const python = process.env['ZEROREEL_PYTHON'] ?? 'python3';
const hasClient = spawnSync(python, ['-c', 'import openai']).status === 0;

let listening: Listening | undefined;
afterEach(() => listening?.closeAll());

/** What a program prints as JSON. It has a client of the server, `client`. */
async function runPython(program: readonly string[], key: string): Promise<unknown> {
  const env = { ...process.env, OPENAI_BASE_URL: `http://127.0.0.1:${listening?.port}/v1`, OPENAI_API_KEY: key };
  const text = ['import json, openai', 'client = openai.OpenAI(max_retries=0)', ...program].join('\n');
  const { stdout } = await promisify(execFile)(python, ['-c', text], { env });
  return JSON.parse(stdout) as unknown;
}

describe.skipIf(!hasClient)("OpenAI's client for Python", { timeout: 60_000 }, () => {
  it('makes a video, lists it, gets its bytes, and removes it', async () => {
    const server = testServer({ hasKeys: true });
    listening = await listen(server.app, { host: '127.0.0.1', port: 0, hasKeys: true });
    const made = await runPython(
      [
        "video = client.videos.create(prompt='a panda', seconds='8', size='720x1280', input_reference=('a.png', b'png'))",
        'print(json.dumps([video.id, video.status, video.size, client.videos.retrieve(video.id).progress]))',
      ],
      KEYS.ada,
    );
    expect(made).toEqual(['job-1', 'queued', '720x1280', 0]);
    const { memory } = server;
    expect(memory.jobs.get('job-1')).toMatchObject({ owner: 'ada', settings: { request: { frames: 32, width: 720 } } });
    expect(memory.files.has(`inputs/${sha256('png')}`)).toBe(true);

    const bytes = new TextEncoder().encode('an mp4');
    memory.files.set('jobs/job-1/files/video.mp4', bytes);
    const artifacts = [{ name: 'video.mp4', bytes: 6, sha256: sha256(bytes), mediaType: 'video/mp4' }];
    memory.become('job-1', { state: 'succeeded', artifacts, endedAt: 1795773660_000 });
    const ended = await runPython(
      [
        'status = client.videos.retrieve("job-1").status',
        'text = client.videos.download_content("job-1").read().decode()',
        'ids = [video.id for video in client.videos.list(limit=1)]',
        'deleted = client.videos.delete("job-1").deleted',
        'try: client.videos.retrieve("job-1")',
        'except openai.NotFoundError as error: code = error.status_code',
        'print(json.dumps([status, text, ids, deleted, code]))',
      ],
      KEYS.ada,
    );
    expect(ended).toEqual(['completed', 'an mp4', ['job-1'], true, 404]);
  });

  it('hears of a wrong key', async () => {
    const server = testServer({ hasKeys: true });
    listening = await listen(server.app, { host: '127.0.0.1', port: 0, hasKeys: true });
    const heard = await runPython(
      ['try: client.videos.list()', 'except openai.AuthenticationError as error: print(error.status_code)'],
      'wrong',
    );
    expect(heard).toBe(401);
  });
});
