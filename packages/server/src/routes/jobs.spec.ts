import { classQueue } from '@zeroreel/jobs';
import { describe, expect, it } from 'vitest';
import { bodyOf, PANDA, testServer } from '../__testing__/test-server.js';
import { jobView } from '../schema/job-view.js';

/** Every fault of an answer, as `path: message`. */
const faultsOf = async (response: Promise<Response>) => {
  const { error } = await bodyOf(response);
  return (error.faults as { path: string; message: string }[]).map(({ path, message }) => `${path}: ${message}`);
};

describe('POST /v1/jobs', () => {
  it('keeps a job, and says where it is', async () => {
    const { post, ask, memory } = testServer();
    const response = await post('/v1/jobs', {
      ...PANDA,
      priority: 3,
      output: { format: 'gif', keepFrames: true },
      ttl: 60,
    });
    expect([response.status, response.headers.get('location')]).toEqual([202, '/v1/jobs/job-1']);
    const job = await bodyOf(response);
    expect(jobView.parse(job)).toEqual(job);
    expect(job).toMatchObject({
      ...{ id: 'job-1', object: 'job', state: 'queued', createdAt: '2026-11-27T10:00:00.000Z', queuePosition: 0 },
      ...{ priority: 3, output: { format: 'gif', keepFrames: true }, progress: { done: 0, total: 0, stage: 'queue' } },
    });
    // Without plugins a job has those that the command line takes.
    expect(job.settings.plugins).toEqual([
      { name: 'motion-dynamics', options: {} },
      { name: 'cross-frame-attention', options: {} },
      { name: 'transported-noise', options: {} },
    ]);
    expect(memory.jobs.get('job-1')).toMatchObject({ keepFor: 60_000, split: 'auto', format: 'gif' });
    expect(memory.tasks.get('job-1')).toEqual([{ task: { kind: 'video', job: 'job-1' }, queue: 'video' }]);
    expect(await bodyOf(ask('/v1/jobs/job-1'))).toEqual(job);
  });

  it('names every fault of a body at once', async () => {
    const { post, memory } = testServer();
    const body = {
      settings: {
        ...{ format: 1, machine: { backend: 'cpu' }, stray: 1 },
        request: { prompt: '', framez: 1, steps: 0 },
        plugins: [{ name: '/etc/evil.js' }, { name: 'controlnet', options: { strength: 'x' } }],
        output: { framesPerSecond: -1 },
      },
      ...{ output: { format: 'avi' }, priority: 11, split: 'perhaps', webhook: 'http://10.0.0.1/' },
    };
    const faults = await faultsOf(post('/v1/jobs', body));
    const paths = faults.map((fault) => fault.split(': ')[0]);
    expect(paths).toEqual(
      expect.arrayContaining([
        ...['priority', 'split', 'webhook', 'output.format', 'settings.format', 'settings.machine', 'settings.stray'],
        ...['settings.request.prompt', 'settings.request.framez', 'settings.request.steps', 'settings.plugins[0].name'],
        ...['settings.output.framesPerSecond', 'settings.plugins[1].options.strength'],
      ]),
    );
    expect(faults).toContain('priority: expected an integer from -10 to 10, got 11');
    expect(memory.jobs.size).toBe(0);
  });

  it.each([
    ['no JSON', 'body: expected JSON, got something else'],
    ['', 'body: expected JSON, got nothing'],
    ['[]', 'body: expected an object, got []'],
    ['null', 'body: expected an object, got null'],
    ['{}', 'settings: expected settings, got none'],
    [`{"settings":${'['.repeat(40)}${']'.repeat(40)}}`, 'body: expected JSON nested 32 deep at most, got 41'],
    ['{"settings":[]}', 'settings: expected an object, got []'],
  ])('refuses %j', async (body, fault) => {
    const { ask } = testServer();
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    expect(await faultsOf(ask('/v1/jobs', init))).toContain(fault);
  });

  it.each<[object, string]>([
    [{ model: { source: '/models/secret' } }, 'settings.model.source'],
    [{ model: { source: '../secret' } }, 'settings.model.source'],
    [{ model: { source: 'http://10.0.0.1/model' } }, 'settings.model.source'],
    [{ model: { source: 'hf:stranger/model' } }, 'settings.model.source'],
    [{ model: { vae: '/etc/passwd' } }, 'settings.model.vae'],
    [{ model: { vae: 'model:../../etc/x.safetensors' } }, 'settings'],
    [{ model: { config: 'file:///etc' } }, 'settings.model.config'],
    [
      { plugins: [{ name: 'image-to-video', options: { picture: '/etc/passwd' } }] },
      'settings.plugins[0].options.picture',
    ],
    [
      { plugins: [{ name: 'image-to-video', options: { picture: 'http://10.0.0.1/' } }] },
      'settings.plugins[0].options.picture',
    ],
    [
      { plugins: [{ name: 'image-to-video', options: { picture: `input:sha256:${'0'.repeat(64)}` } }] },
      'settings.plugins[0].options.picture',
    ],
    [
      { plugins: [{ name: 'image-to-video', options: { picture: 'style.safetensors' } }] },
      'settings.plugins[0].options.picture',
    ],
    [
      { plugins: [{ name: 'weight-overlays', options: { lora: [{ file: 'C:\\lora' }] } }] },
      'settings.plugins[0].options.lora',
    ],
    [{ plugins: [{ name: 'motion-dynamics', options: { flow: '/dev/zero' } }] }, 'settings.plugins[0].options.flow'],
  ])('takes no path and no address: %j', async (settings, path) => {
    const { post, memory } = testServer();
    const faults = await faultsOf(post('/v1/jobs', { settings: { request: { prompt: 'x' }, ...settings } }));
    expect(faults.map((fault) => fault.split(': ')[0])).toContain(path);
    expect(memory.jobs.size).toBe(0);
  });

  it.each([
    ['{"__proto__":{"settings":{}},"settings":{"request":{"prompt":"a"}}}', '__proto__'],
    ['{"settings":{"__proto__":{"request":{"prompt":"a"}}}}', 'settings.__proto__'],
    ['{"settings":{"request":{"prompt":"a","__proto__":{"steps":1}}}}', 'settings.request.__proto__'],
    ['{"settings":{"request":{"prompt":"a","constructor":1}}}', 'settings.request.constructor'],
    ['{"settings":{"request":{"prompt":"a"}},"output":{"__proto__":{"format":"gif"}}}', 'output.__proto__'],
    ['{"settings":{"request":{"prompt":"a"},"plugins":[{"name":"__proto__"}]}}', 'settings.plugins[0].name'],
    ['{"settings":{"request":{"prompt":"a","steps":1e999}}}', 'settings.request.steps'],
    ['{"settings":{"request":{"prompt":"a","frames":-1}}}', 'settings.request.frames'],
    ['{"settings":{"request":{"prompt":"a","guidanceScale":-1e999}}}', 'settings.request.guidanceScale'],
    ['{"settings":{"request":{"prompt":"a","steps":NaN}}}', 'body'],
    [`{"settings":{"request":{"prompt":"${'a '.repeat(100_000)}"}}}`, 'settings.request.prompt'],
    [
      JSON.stringify({
        settings: {
          request: { prompt: 'a', promptTravel: Array.from({ length: 10_000 }, (_, k) => ({ frame: k, prompt: 'b' })) },
        },
      }),
      'settings.request.promptTravel',
    ],
    ['{"settings":{"request":{"prompt":"a"},"model":{"source":"input:sha256:../../x"}}}', 'settings.model.source'],
  ])('refuses %.80s', async (body, path) => {
    const { ask, memory } = testServer();
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const faults = await faultsOf(ask('/v1/jobs', init));
    expect(faults.map((fault) => fault.split(': ')[0])).toContain(path);
    expect([memory.jobs.size, ({} as { steps?: number }).steps]).toEqual([0, undefined]);
  });

  it('takes models and weights by their names, and inputs by their content', async () => {
    const { post, ask } = testServer();
    const { id } = await bodyOf(
      ask('/v1/inputs', { method: 'POST', body: 'png', headers: { 'content-type': 'image/png' } }),
    );
    const settings = {
      request: { prompt: 'x' },
      model: { source: 'owner/panda', vae: 'style.safetensors' },
      plugins: [
        { name: 'image-to-video', options: { picture: id } },
        { name: 'weight-overlays', options: { lora: [{ file: 'style.safetensors', strength: 0.5 }] } },
      ],
    };
    expect((await post('/v1/jobs', { settings })).status).toBe(202);
  });

  it('tells who is to compute a job, and why nobody can', async () => {
    const { post, ask, memory, clock } = testServer({ hasClasses: true });
    const order = { settings: { request: { prompt: 'x' }, model: { source: 'owner/panda' } } };
    expect(await bodyOf(post('/v1/jobs', order))).toMatchObject({ state: 'queued', waitsFor: 'no worker is there' });
    const workClass = { device: 'cpu-x64-avx2-float32', model: 'owner/panda', print: 'ab' };
    memory.workers.push({ name: 'one', queues: [classQueue(workClass)], classes: [workClass] });
    clock.now += 2000;
    expect(await bodyOf(post('/v1/jobs', order))).toMatchObject({ workClass });
    const { waitsFor } = await bodyOf(ask('/v1/jobs/job-2'));
    expect(waitsFor).toBeUndefined();
    expect([...memory.tasks.values()].flat().map(({ queue }) => queue)).toEqual(['video:cpu-x64-avx2-float32:ab']);
    expect(memory.told.get('job-1')?.map(({ event }) => event)).toContainEqual({
      ...{ type: 'notice', message: 'The job waits: no worker is there' },
    });
    const metrics = await (await ask('/metrics')).text();
    expect(metrics).toContain('zeroreel_jobs_without_worker 1');
    expect(metrics).toContain('zeroreel_queue_tasks{queue="video:cpu-x64-avx2-float32:ab",state="waiting"} 1');
    expect(metrics).toContain('zeroreel_workers{queue="video:cpu-x64-avx2-float32:ab"} 1');
    expect(metrics).toContain('zeroreel_wanted_workers 2');
  });

  it('refuses more work than the limit: frames × steps by their size', async () => {
    const { post } = testServer({ limits: { maxEvaluations: 100 } });
    const ask = async (request: object, plugins?: object) =>
      (await post('/v1/jobs', { settings: { request: { prompt: 'x', ...request }, ...(plugins && { plugins }) } }))
        .status;
    // The model's 128×64 counts a sixteenth: 8 × 50 / 16 = 25.
    expect(await ask({})).toBe(202);
    expect(await ask({ frames: 32 })).toBe(202);
    expect(await ask({ frames: 33 })).toBe(400);
    expect(await ask({ width: 1024, height: 1024, frames: 1, steps: 25 })).toBe(202);
    expect(await ask({ width: 1024, height: 1024, frames: 1, steps: 26 })).toBe(400);
  });

  it('wants to know how many frames a clip gives', async () => {
    const { post, ask } = testServer();
    const { id } = await bodyOf(
      ask('/v1/inputs', { method: 'POST', body: 'mp4', headers: { 'content-type': 'video/mp4' } }),
    );
    const plugins = [{ name: 'instruct-pix2pix', options: { clip: { file: id } } }];
    const of = (request: object) => post('/v1/jobs', { settings: { request: { prompt: 'x', ...request }, plugins } });
    expect(await faultsOf(of({}))).toEqual([
      expect.stringMatching(/^settings\.request\.frames: expected a number of frames/),
    ]);
    expect((await of({ frames: 4 })).status).toBe(202);
  });

  it('makes one job of the same request sent twice with a key, and refuses another request with it', async () => {
    const { post, memory } = testServer();
    const headers = { 'idempotency-key': 'a' };
    const first = await bodyOf(post('/v1/jobs', PANDA, { headers }));
    const second = await bodyOf(
      post('/v1/jobs', { settings: { format: 2, request: { prompt: 'a panda' } } }, { headers }),
    );
    expect([second.id, memory.jobs.size]).toEqual([first.id, 1]);
    const other = await post('/v1/jobs', { settings: { request: { prompt: 'a bear' } } }, { headers });
    expect([other.status, (await bodyOf(other)).error.code]).toEqual([409, 'other-request']);
    expect((await post('/v1/jobs', PANDA, { headers: { 'idempotency-key': 'with spaces' } })).status).toBe(400);
  });

  it('has room for so many jobs', async () => {
    const { post, memory } = testServer({ limits: { maxQueued: 2 } });
    const answers = await Promise.all([1, 2, 3].map(() => post('/v1/jobs', PANDA)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(answers[2]?.headers.get('retry-after')).toBe('30');
    memory.become('job-1', { state: 'succeeded' });
    expect((await post('/v1/jobs', PANDA)).status).toBe(202);
  });

  it('takes nothing while the disk is full, while it stops, and while the queue is away', async () => {
    const full = testServer({ parts: { freeBytes: async () => 10, minFree: 11 } });
    expect((await full.post('/v1/jobs', PANDA)).status).toBe(507);
    const stopping = testServer();
    stopping.stop.abort();
    const response = await stopping.post('/v1/jobs', PANDA);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
  });

  it('refuses bodies that are too large, of another type, or too slow', async () => {
    const { ask, post } = testServer({ limits: { maxBodyBytes: 100 } });
    const large = await post('/v1/jobs', { settings: { request: { prompt: 'x'.repeat(200) } } });
    expect([large.status, (await bodyOf(large)).error.code]).toEqual([413, 'too-large']);
    const stream = (chunks: readonly string[], end: boolean) =>
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          if (end) controller.close();
        },
      });
    const sent = (body: ReadableStream, type = 'application/json') =>
      ask('/v1/jobs', { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' } as RequestInit);
    expect((await sent(stream(['x'.repeat(60), 'x'.repeat(60)], true))).status).toBe(413);
    expect((await sent(stream(['{"settings":'], false))).status).toBe(408);
    expect((await sent(stream(['{}'], true), 'text/plain')).status).toBe(415);
  });
});

describe('jobs that are there', () => {
  it('are listed in pages, the newest first, by their states', async () => {
    const { post, ask, memory } = testServer();
    for (let k = 0; k < 5; k++) await post('/v1/jobs', PANDA);
    memory.become('job-2', { state: 'running' });
    memory.become('job-4', { state: 'failed', error: { code: 'numerical', message: 'NaN', hint: 'try float32' } });
    const idsOf = async (path: string) => {
      const page = await bodyOf(ask(path));
      return { ids: page.data.map(({ id }: { id: string }) => id), next: page.next };
    };
    const first = await idsOf('/v1/jobs?limit=2');
    expect(first.ids).toEqual(['job-5', 'job-4']);
    expect((await idsOf(`/v1/jobs?limit=2&after=${first.next}`)).ids).toEqual(['job-3', 'job-2']);
    expect(await idsOf('/v1/jobs?state=running,failed')).toEqual({ ids: ['job-4', 'job-2'], next: undefined });
    expect((await bodyOf(ask('/v1/jobs/job-4'))).error).toEqual({
      code: 'numerical',
      message: 'NaN',
      hint: 'try float32',
    });
    expect(await faultsOf(ask('/v1/jobs?state=lost&limit=0&page=2'))).toEqual([
      "state: expected states of queued, running, succeeded, failed, cancelled, with commas between them, got 'lost'",
      "limit: expected an integer from 1 to 200, got '0'",
      'page: expected no such parameter',
    ]);
    expect(await faultsOf(ask('/v1/jobs?limit=1&limit=9'))).toEqual([
      'limit: expected this parameter once, got it again',
    ]);
  });

  it('are cancelled once, at once where they wait', async () => {
    const { post, ask, memory } = testServer();
    await post('/v1/jobs', PANDA);
    await post('/v1/jobs', PANDA);
    memory.become('job-2', { state: 'running' });
    expect(await bodyOf(ask('/v1/jobs/job-1/cancel', { method: 'POST' }))).toMatchObject({ state: 'cancelled' });
    expect(await bodyOf(ask('/v1/jobs/job-2/cancel', { method: 'POST' }))).toMatchObject({
      state: 'running',
      cancelRequested: true,
    });
    const again = await ask('/v1/jobs/job-1/cancel', { method: 'POST' });
    expect([again.status, (await bodyOf(again)).error.code]).toEqual([409, 'already-ended']);
  });

  it('go on where they were cancelled, and are removed where they have ended', async () => {
    const { post, ask, memory } = testServer();
    await post('/v1/jobs', PANDA);
    const change = async (method: string, path: string) => (await ask(path, { method })).status;
    expect(await change('POST', '/v1/jobs/job-1/retry')).toBe(409);
    expect(await change('DELETE', '/v1/jobs/job-1')).toBe(409);
    await ask('/v1/jobs/job-1/cancel', { method: 'POST' });
    expect(await change('POST', '/v1/jobs/job-1/retry')).toBe(202);
    expect(memory.jobs.get('job-1')?.state).toBe('queued');
    memory.files.set('jobs/job-1/files/video.mp4', new Uint8Array(3));
    memory.become('job-1', { state: 'succeeded' });
    expect(await change('POST', '/v1/jobs/job-1/retry')).toBe(409);
    expect(await change('DELETE', '/v1/jobs/job-1')).toBe(204);
    expect([memory.jobs.size, [...memory.files.keys()].filter((key) => key.includes('job-1'))]).toEqual([0, []]);
    expect(await change('GET', '/v1/jobs/job-1')).toBe(404);
    expect(await change('DELETE', '/v1/jobs/job-1')).toBe(404);
  });

  it('take another priority while they have not ended', async () => {
    const { post, memory } = testServer();
    await post('/v1/jobs', PANDA);
    const change = (body: unknown) => post('/v1/jobs/job-1', body, { method: 'PATCH' });
    expect(await bodyOf(change({ priority: -4 }))).toMatchObject({ priority: -4 });
    expect((await change({ priority: 99 })).status).toBe(400);
    expect((await change({})).status).toBe(400);
    memory.become('job-1', { state: 'succeeded' });
    expect((await change({ priority: 1 })).status).toBe(409);
  });
});
