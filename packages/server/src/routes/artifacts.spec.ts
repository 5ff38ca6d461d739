import { describe, expect, it } from 'vitest';
import { sha256 } from '../__testing__/memory-jobs.js';
import { bodyOf, PANDA, testServer } from '../__testing__/test-server.js';

const BYTES = new TextEncoder().encode('0123456789');
const ETAG = `"${sha256(BYTES)}"`;

async function withVideo() {
  const server = testServer();
  await server.post('/v1/jobs', PANDA);
  for (const name of ['video.mp4', 'frames/000.png']) server.memory.files.set(`jobs/job-1/files/${name}`, BYTES);
  server.memory.files.set('jobs/job-1/job.json', BYTES);
  const artifacts = ['video.mp4', 'frames/000.png', 'lost.png'].map((name) => ({
    ...{ name, bytes: 10, sha256: sha256(BYTES), mediaType: name.endsWith('mp4') ? 'video/mp4' : 'image/png' },
  }));
  server.memory.become('job-1', { state: 'succeeded', artifacts });
  return server;
}

describe('a file of a job', () => {
  it('is sent whole, with its type and its sum', async () => {
    const { ask } = await withVideo();
    const { artifacts } = await bodyOf(ask('/v1/jobs/job-1'));
    expect(artifacts.map(({ url }: { url: string }) => url)).toEqual([
      '/v1/jobs/job-1/artifacts/video.mp4',
      '/v1/jobs/job-1/artifacts/frames/000.png',
      '/v1/jobs/job-1/artifacts/lost.png',
    ]);
    const response = await ask(artifacts[0].url);
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...{ etag: ETAG, 'content-type': 'video/mp4', 'content-length': '10', 'accept-ranges': 'bytes' },
      'x-content-type-options': 'nosniff',
    });
    expect(await (await ask(artifacts[1].url)).text()).toBe('0123456789');
  });

  it('is sent in parts', async () => {
    const { ask } = await withVideo();
    const part = async (range: string, headers: object = {}) => {
      const response = await ask('/v1/jobs/job-1/artifacts/video.mp4', { headers: { range, ...headers } });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
    expect((await part('bytes=10-')).slice(0, 2)).toEqual([416, 'bytes */10']);
    expect(await part('bytes=2-4', { 'if-range': ETAG })).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=2-4', { 'if-range': '"other"' })).toEqual([200, null, '0123456789']);
  });

  it.each<[string, number, string | null]>([
    ['bytes=0-1,4-5', 200, null],
    ['bytes=-0', 416, 'bytes */10'],
    ['bytes=-99', 206, 'bytes 0-9/10'],
    ['bytes=9-2', 416, 'bytes */10'],
    ['bytes=-5-2', 200, null],
    [`bytes=${'9'.repeat(400)}-`, 416, 'bytes */10'],
    [`bytes=0-${'9'.repeat(400)}`, 206, 'bytes 0-9/10'],
    ['bytes=', 200, null],
    ['bytes=0x1-2', 200, null],
    ['pages=1-2', 200, null],
  ])('answers the range %.40s with %d', async (range, status, part) => {
    const { ask } = await withVideo();
    const response = await ask('/v1/jobs/job-1/artifacts/video.mp4', { headers: { range } });
    expect([response.status, response.headers.get('content-range')]).toEqual([status, part]);
    if (status !== 416) expect(await response.text()).toBe('0123456789');
  });

  it('is not sent again to who has it', async () => {
    const { ask } = await withVideo();
    const status = async (etag: string) =>
      (await ask('/v1/jobs/job-1/artifacts/video.mp4', { headers: { 'if-none-match': etag } })).status;
    expect([await status(ETAG), await status(`"x", W/${ETAG}`), await status('*'), await status('"x"')]).toEqual([
      304, 304, 304, 200,
    ]);
  });

  it('is a preview while the job runs, and what the record says of it afterwards', async () => {
    const { ask, memory } = await withVideo();
    const status = async () => (await ask('/v1/jobs/job-1/artifacts/preview.png')).status;
    memory.files.set('jobs/job-1/files/preview.png', BYTES);
    expect(await status()).toBe(404);
    memory.become('job-1', { state: 'running' });
    const response = await ask('/v1/jobs/job-1/artifacts/preview.png');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      ...[200, 'image/png', '0123456789'],
    ]);
    memory.files.delete('jobs/job-1/files/preview.png');
    expect(await status()).toBe(404);
  });

  it('has no body for HEAD', async () => {
    const { ask } = await withVideo();
    const response = await ask('/v1/jobs/job-1/artifacts/video.mp4', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '10', '']);
  });

  it.each(['../job.json', '..%2fjob.json', 'job.json', 'none.mp4', 'lost.png', 'frames', '%2e%2e/%2e%2e/x'])(
    'is not %s',
    async (name) => {
      const { ask } = await withVideo();
      expect((await ask(`/v1/jobs/job-1/artifacts/${name}`)).status).toBe(404);
    },
  );
});
