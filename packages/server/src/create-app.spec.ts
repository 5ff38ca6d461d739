import { describe, expect, it } from 'vitest';
import { bodyOf, KEYS, PANDA, testServer } from './__testing__/test-server.js';

describe('who may call', () => {
  it.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:8080', '10.0.0.7', 'a.localhost:3', 'LOCALHOST.'])(
    'takes the name %s',
    async (host) => {
      expect((await testServer().ask('/v1/jobs', { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '',
    'a b',
    '[::1',
    '1.2.3.4@evil',
  ])('does not answer to the name %j: a page may have its own name point here', async (host) => {
    const response = await testServer().ask('/v1/jobs', { headers: { host } });
    expect(response.status).toBe(421);
    expect(await bodyOf(response)).toMatchObject({ error: { code: 'foreign-host' } });
  });

  it('answers to names that it was started with', async () => {
    const { ask } = testServer({ parts: { hostNames: ['reel.example'] } });
    expect((await ask('/v1/jobs', { headers: { host: 'Reel.Example:443' } })).status).toBe(200);
  });

  it('refuses pages of other origins, and takes its own and those that were allowed', async () => {
    const { ask, post } = testServer({ parts: { origins: ['https://a.example'] } });
    const from = (origin: string) => ask('/v1/jobs', { headers: { origin } });
    expect((await from('https://evil.example')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://localhost:9999')).status).toBe(403);
    const own = await from('http://localhost:8080');
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    const allowed = await from('https://a.example');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://a.example']);
    const wrong = await post('/v1/jobs', {}, { headers: { origin: 'https://a.example' } });
    expect([wrong.status, wrong.headers.get('access-control-allow-origin')]).toEqual([400, 'https://a.example']);
  });

  it('answers a preflight of an allowed page without a key, and none of another', async () => {
    const { ask } = testServer({ hasKeys: true, parts: { origins: ['https://a.example'] } });
    const allowed = await ask('/v1/jobs', { method: 'OPTIONS', headers: { origin: 'https://a.example' } });
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect((await ask('/v1/jobs', { method: 'OPTIONS', headers: { origin: 'https://b.example' } })).status).toBe(403);
  });

  it('asks for a key on every route but two', async () => {
    const { app, ask } = testServer({ hasKeys: true });
    const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'));
    expect(routes.length).toBeGreaterThan(20);
    const open: string[] = [];
    for (const { method, path } of routes) {
      const response = await ask(path.replace(':name{.+}', 'video.mp4').replace(':id', 'job-1'), { method });
      if (response.status !== 401) open.push(path);
      else expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect(open).toEqual(['/healthz', '/readyz']);
  });

  it.each(['wrong', KEYS.ada.slice(1), ''])('refuses the key %j', async (key) => {
    expect((await testServer({ hasKeys: true }).ask('/v1/jobs', { key })).status).toBe(401);
  });

  it('takes no key out of an address, and logs none', async () => {
    const { ask, lines } = testServer({ hasKeys: true });
    expect((await ask(`/v1/jobs?key=${KEYS.ada}&api_key=${KEYS.ada}`)).status).toBe(401);
    expect(lines.join('')).not.toContain(KEYS.ada);
  });

  it("knows nothing of other keys' jobs", async () => {
    const { ask, post } = testServer({ hasKeys: true });
    const { id } = await bodyOf(post('/v1/jobs', PANDA, { key: KEYS.ada }));
    const list = async (key: string) => (await bodyOf(ask('/v1/jobs', { key }))).data.length;
    expect([await list(KEYS.ada), await list(KEYS.bob)]).toEqual([1, 0]);
    expect((await ask(`/v1/jobs/${id}`, { key: KEYS.ada })).status).toBe(200);
    const others: readonly [string, string][] = [
      ['GET', `/v1/jobs/${id}`],
      ['GET', `/v1/jobs/${id}/events`],
      ['GET', `/v1/jobs/${id}/artifacts/video.mp4`],
      ['POST', `/v1/jobs/${id}/cancel`],
      ['POST', `/v1/jobs/${id}/retry`],
      ['DELETE', `/v1/jobs/${id}`],
      ['GET', `/v1/videos/${id}`],
      ['DELETE', `/v1/videos/${id}`],
      ['GET', `/v1/videos/${id}/content`],
      ['GET', `/sdcpp/v1/jobs/${id}`],
      ['POST', `/sdcpp/v1/jobs/${id}/cancel`],
    ];
    for (const [method, path] of others)
      expect([path, (await ask(path, { method, key: KEYS.bob })).status]).toEqual([path, 404]);
    expect((await ask(`/v1/jobs/${id}`, { key: KEYS.ada })).status).toBe(200);
  });

  it('lets nobody change things more often than the limit, and says when to come again', async () => {
    const { post, ask, clock } = testServer({ hasKeys: true, limits: { rate: { perMinute: 60, burst: 2 } } });
    const statuses = [];
    for (let k = 0; k < 3; k++) statuses.push((await post('/v1/jobs', PANDA, { key: KEYS.ada })).status);
    expect(statuses).toEqual([202, 202, 429]);
    const refused = await post('/v1/jobs', PANDA, { key: KEYS.ada });
    expect([refused.headers.get('retry-after'), (await bodyOf(refused)).error.code]).toEqual(['1', 'rate-limited']);
    expect((await post('/v1/jobs', PANDA, { key: KEYS.bob })).status).toBe(202);
    expect((await ask('/v1/jobs', { key: KEYS.ada })).status).toBe(200);
    clock.now += 1000;
    expect((await post('/v1/jobs', PANDA, { key: KEYS.ada })).status).toBe(202);
  });
});

describe('what is no route, and what fails', () => {
  it('is told in the words of the API that was asked', async () => {
    const { ask } = testServer();
    expect(await bodyOf(ask('/v1/nothing'))).toMatchObject({ error: { code: 'not-found' } });
    expect(await bodyOf(ask('/v1/videos/x'))).toMatchObject({
      error: { type: 'invalid_request_error', code: 'unknown-job', param: null },
    });
    expect(await bodyOf(ask('/sdcpp/v1/jobs/x'))).toMatchObject({ error: 'unknown-job', message: expect.any(String) });
  });

  it.each([
    ['TRACE', '/v1/jobs', 'POST, GET'],
    ['PUT', '/v1/jobs/job-1', 'GET, PATCH, DELETE'],
    ['POST', '/v1/jobs/job-1/artifacts/frames/000.png', 'GET'],
    ['DELETE', '/sdcpp/v1/vid_gen', 'POST'],
    ['POST', '/openapi.json', 'GET'],
  ])('says by which methods a path is asked: %s %s', async (method, path, allow) => {
    const { app } = testServer();
    // Requests of the web know no TRACE; those of Node do.
    const request = new Request(`http://localhost:8080${path}`, { method: method === 'TRACE' ? 'PUT' : method });
    Object.defineProperty(request, 'method', { value: method });
    request.headers.set('host', 'localhost:8080');
    const response = await app.request(request);
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(JSON.stringify(await response.json())).toContain('method-not-allowed');
  });

  it('is never looked for among the files of the page where it is of the API', async () => {
    const asked: string[] = [];
    const server = testServer({
      page: async ({ req }) => {
        asked.push(req.path);
        return new Response('a page');
      },
    });
    const ask = async (path: string) => (await server.ask(path)).status;
    expect([await ask('/v1/jobs/job-1/artifacts/a%0Ab'), await ask('/v1/none'), await ask('/index.html')]).toEqual([
      404, 404, 200,
    ]);
    expect(asked).toEqual(['/index.html']);
  });

  it('tells nothing of the inside, and logs all of it', async () => {
    const { ask, memory, lines } = testServer();
    memory.failure = new Error('secret of the disk');
    const response = await ask('/v1/jobs');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(lines.join('')).toContain('secret of the disk');
  });

  it('logs one line a request, with the job and without keys', async () => {
    const { post, lines } = testServer({ hasKeys: true });
    await post('/v1/jobs', PANDA, { key: KEYS.ada });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ method: 'POST', path: '/v1/jobs', status: 202, jobId: 'job-1' }),
    ]);
    expect(lines.join('')).not.toContain(KEYS.ada);
  });
});
