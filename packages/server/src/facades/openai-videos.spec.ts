import OpenAI, { toFile } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../__testing__/memory-jobs.js';
import { bodyOf, KEYS, PANDA, testServer, type TestServerOptions } from '../__testing__/test-server.js';
import { listen, type Listening } from '../listen.js';

let listening: Listening | undefined;
afterEach(() => listening?.closeAll());

/** OpenAI's own client, and a server behind a socket. */
async function withClient(options?: TestServerOptions) {
  const server = testServer(options);
  listening = await listen(server.app, { host: '127.0.0.1', port: 0, hasKeys: false });
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${listening.port}/v1`, apiKey: KEYS.ada, maxRetries: 0 });
  return { ...server, client };
}

describe("OpenAI's client", () => {
  it('makes a video, follows it, and gets its bytes', async () => {
    const { client, memory } = await withClient({ hasKeys: true });
    const video = await client.videos.create({ prompt: 'a panda', seconds: '8', size: '720x1280' });
    expect(video).toEqual({
      ...{ id: 'job-1', object: 'video', model: 'embedded', status: 'queued', progress: 0, created_at: 1795773600 },
      ...{ completed_at: null, expires_at: null, prompt: 'a panda', seconds: '8', size: '720x1280' },
      ...{ remixed_from_video_id: null, error: null },
    });
    expect(memory.jobs.get('job-1')).toMatchObject({
      owner: 'ada',
      settings: { request: { prompt: 'a panda', frames: 32, width: 720, height: 1280 } },
    });
    memory.become('job-1', { state: 'running', progress: { done: 30, total: 90, stage: 'denoise' } });
    expect(await client.videos.retrieve('job-1')).toMatchObject({ status: 'in_progress', progress: 33 });
    const bytes = new TextEncoder().encode('an mp4');
    memory.files.set('jobs/job-1/files/video.mp4', bytes);
    const artifacts = [{ name: 'video.mp4', bytes: 6, sha256: sha256(bytes), mediaType: 'video/mp4' }];
    memory.become('job-1', { state: 'succeeded', artifacts, endedAt: 1795773660_000 });
    expect(await client.videos.retrieve('job-1')).toMatchObject({
      status: 'completed',
      progress: 100,
      completed_at: 1795773660,
    });
    const content = await client.videos.downloadContent('job-1');
    expect([content.headers.get('content-type'), await content.text()]).toEqual(['video/mp4', 'an mp4']);
    await expect(client.videos.downloadContent('job-1', { variant: 'thumbnail' })).rejects.toThrow(
      OpenAI.NotFoundError,
    );
    expect(await client.videos.delete('job-1')).toEqual({ id: 'job-1', object: 'video.deleted', deleted: true });
    await expect(client.videos.retrieve('job-1')).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('sends a picture as the first frame', async () => {
    const { client, memory } = await withClient();
    const picture = await toFile(new TextEncoder().encode('png'), 'a.png', { type: 'image/png' });
    await client.videos.create({ prompt: 'a panda', input_reference: picture });
    const plugins = memory.jobs.get('job-1')?.settings.plugins;
    expect(plugins).toContainEqual({ name: 'image-to-video', options: { picture: `input:sha256:${sha256('png')}` } });
    expect(plugins).toContainEqual({ name: 'motion-dynamics', options: {} });
    expect(memory.files.has(`inputs/${sha256('png')}`)).toBe(true);
  });

  it('turns the pages of a list', async () => {
    const { client } = await withClient();
    for (let k = 0; k < 5; k++) await client.videos.create({ prompt: 'a panda' });
    const ids = async (order: 'asc' | 'desc') => {
      const all: string[] = [];
      for await (const { id } of client.videos.list({ limit: 2, order })) all.push(id);
      return all;
    };
    expect(await ids('desc')).toEqual(['job-5', 'job-4', 'job-3', 'job-2', 'job-1']);
    expect(await ids('asc')).toEqual(['job-1', 'job-2', 'job-3', 'job-4', 'job-5']);
  });

  it('ends a video that is deleted, and tells why one failed', async () => {
    const { client, memory } = await withClient();
    await client.videos.create({ prompt: 'a panda' });
    await client.videos.create({ prompt: 'a panda' });
    expect(await client.videos.delete('job-1')).toMatchObject({ deleted: true });
    expect(memory.jobs.has('job-1')).toBe(false);
    memory.become('job-2', { state: 'failed', error: { code: 'numerical', message: 'NaN in frame 3' } });
    expect(await client.videos.retrieve('job-2')).toMatchObject({
      ...{ status: 'failed', error: { code: 'numerical', message: 'NaN in frame 3' } },
    });
  });

  it('hears of a key that is wrong, a model that is not there and a full queue', async () => {
    const { client } = await withClient({ hasKeys: true, limits: { maxQueued: 1 } });
    await expect(client.videos.create({ prompt: 'x', model: 'sora-2' })).rejects.toMatchObject({
      ...{ status: 400, code: 'invalid-request', param: 'settings.model.source' },
    });
    await client.videos.create({ prompt: 'x' });
    await expect(client.videos.create({ prompt: 'x' })).rejects.toThrow(OpenAI.RateLimitError);
    const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.videos.list()).rejects.toThrow(OpenAI.AuthenticationError);
  });
});

describe('POST /v1/videos', () => {
  it("takes vLLM-Omni's fields, in JSON and in forms", async () => {
    const { post, ask, memory } = testServer();
    const fields = {
      ...{ prompt: 'a panda', width: 64, height: 32, num_frames: 5, fps: 8, num_inference_steps: 4 },
      ...{ guidance_scale: 3.5, seed: 7, negative_prompt: 'rain' },
    };
    const request = {
      ...{ prompt: 'a panda', negativePrompt: 'rain', width: 64, height: 32, frames: 5 },
      ...{ steps: 4, guidanceScale: 3.5, seed: 7 },
    };
    expect(await bodyOf(post('/v1/videos', fields))).toMatchObject({ seconds: '0.625', size: '64x32' });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
    expect((await ask('/v1/videos', { method: 'POST', body: form })).status).toBe(200);
    for (const id of ['job-1', 'job-2']) {
      expect(memory.jobs.get(id)?.settings).toMatchObject({ request, output: { framesPerSecond: 8 } });
    }
  });

  it('takes four seconds of four frames, at the size of the model, where nothing is said', async () => {
    const { post, memory } = testServer();
    expect(await bodyOf(post('/v1/videos', { prompt: 'a panda' }))).toMatchObject({ seconds: '4', size: '128x64' });
    expect(memory.jobs.get('job-1')?.settings.request).toEqual({ prompt: 'a panda', frames: 16 });
  });

  it.each([
    [{ prompt: '' }, 'prompt'],
    [{ prompt: 'x', size: 'large' }, 'size'],
    [{ prompt: 'x', size: '64x64', width: 64 }, 'size'],
    [{ prompt: 'x', seconds: 'four' }, 'seconds'],
    [{ prompt: 'x', num_frames: 0 }, 'num_frames'],
    [{ prompt: 'x', quality: 'hd' }, 'quality'],
    [{ prompt: 'x', input_reference: 'http://10.0.0.1/a.png' }, 'input_reference'],
    [{ prompt: 'x', input_reference: { image_url: 'file:///etc/passwd' } }, 'input_reference'],
    [{ prompt: 'x', input_reference: { file_id: 'file-1' } }, 'input_reference'],
  ])('refuses %j', async (body, param) => {
    const response = await testServer().post('/v1/videos', body);
    expect([response.status, (await bodyOf(response)).error.param]).toEqual([400, param]);
  });

  it('takes a picture as a data: URL', async () => {
    const { post, memory } = testServer();
    const url = `data:image/png;base64,${Buffer.from('png').toString('base64')}`;
    await post('/v1/videos', { prompt: 'x', input_reference: { image_url: url } });
    expect(memory.files.has(`inputs/${sha256('png')}`)).toBe(true);
  });

  it.each([
    ['prompt', 'expected this field once, got it again'],
    ['__proto__', 'expected no such option'],
    ['constructor', 'expected no such option'],
  ])('refuses a form with another field %s', async (name, message) => {
    const { ask, memory } = testServer();
    const form = new FormData();
    form.append('prompt', 'a panda');
    form.append(name, 'a bear');
    const response = await ask('/v1/videos', { method: 'POST', body: form });
    expect([response.status, await bodyOf(response)]).toMatchObject([400, { error: { param: name } }]);
    expect((await bodyOf(ask('/v1/videos', { method: 'POST', body: form }))).error.message).toContain(message);
    expect(memory.jobs.size).toBe(0);
  });

  it('refuses a form that is none', async () => {
    const { ask } = testServer();
    const init = { method: 'POST', body: 'no form', headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    expect((await ask('/v1/videos', init)).status).toBe(400);
  });
});

it('shows jobs of the native API too', async () => {
  const { post, ask } = testServer();
  await post('/v1/jobs', PANDA);
  expect(await bodyOf(ask('/v1/videos'))).toMatchObject({
    ...{ object: 'list', first_id: 'job-1', last_id: 'job-1', has_more: false, data: [{ id: 'job-1', seconds: '2' }] },
  });
});
