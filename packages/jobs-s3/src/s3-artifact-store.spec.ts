import { createHash } from 'node:crypto';
import { JobsError, readArtifact, type Stored } from '@zeroreel/jobs';
import { describeArtifactStoreContract } from '@zeroreel/testing';
import { startS3, type S3Server } from '@zeroreel/testing/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openS3Store, S3_LIMITS } from './s3-artifact-store.js';

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Small ones, so that what is said of large artefacts and many keys shows. */
const limits = { partBytes: 100_000, pageKeys: 7 };

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const put = (path: string, body: string) =>
  fetch(`${server.env['AWS_ENDPOINT_URL_S3']}${path}`, { method: 'PUT', body });

async function all(list: AsyncIterable<Stored>): Promise<Stored[]> {
  const found: Stored[] = [];
  for await (const stored of list) found.push(stored);
  return found;
}

/** Bytes of no pattern that repeats within a part. */
function manyBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let k = 0; k < length; k++) bytes[k] = k % 251;
  return bytes;
}

function streamOf(bytes: Uint8Array, chunk: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at += chunk)));
    },
  });
}

describeArtifactStoreContract('S3', {
  open: () => openS3Store('s3://videos/contract', server.env),
  reopen: () => openS3Store('s3://videos/contract', server.env),
});

describe('S3ArtifactStore', () => {
  it('keeps stores under two prefixes of one bucket apart', async () => {
    await using one = await openS3Store('s3://videos/one', server.env);
    await using other = await openS3Store('s3://videos/other/', server.env);
    await one.put('jobs/a/files/video.mp4', bytesOf('first'));
    await other.put('jobs/a/files/video.mp4', bytesOf('second'));
    expect(await readArtifact(one, 'jobs/a/files/video.mp4')).toEqual(bytesOf('first'));
    expect((await all(other.list(''))).map(({ key }) => key)).toEqual(['jobs/a/files/video.mp4']);
    await one.remove('jobs/');
    expect(await readArtifact(other, 'jobs/a/files/video.mp4')).toEqual(bytesOf('second'));
  });

  it('lists and removes more keys than one answer holds', async () => {
    await using store = await openS3Store('s3://videos/many', server.env, limits);
    const keys = Array.from({ length: 23 }, (_, k) => `frames/${String(k).padStart(4, '0')}.png`);
    await Promise.all(keys.map((key) => store.put(key, bytesOf(key))));
    expect((await all(store.list('frames/'))).map(({ key }) => key)).toEqual(keys);
    await store.remove('frames/');
    expect(await all(store.list(''))).toEqual([]);
  });

  it.each([
    ['bytes', (bytes: Uint8Array) => bytes, true],
    ['a stream whose sum is known', (bytes: Uint8Array) => streamOf(bytes, 70_001), true],
    ['a stream whose sum is not known', (bytes: Uint8Array) => streamOf(bytes, 70_001), false],
  ])('puts %s above the limit in parts', async (_, bodyOf, isKnown) => {
    await using store = await openS3Store('s3://videos/large', server.env, limits);
    const bytes = manyBytes(3 * limits.partBytes + 4321);
    const sha256 = sumOf(bytes);
    const stored = await store.put('latents', bodyOf(bytes), isKnown ? sha256 : undefined);
    expect(stored).toEqual({ key: 'latents', bytes: bytes.length, sha256 });
    expect(await store.stat('latents')).toEqual(stored);
    const border = await store.get('latents', { start: limits.partBytes - 2, end: limits.partBytes + 1 });
    expect(border?.range).toEqual({ start: limits.partBytes - 2, end: limits.partBytes + 1 });
    const read = new Uint8Array(await new Response(border?.body).arrayBuffer());
    expect(read).toEqual(bytes.subarray(limits.partBytes - 2, limits.partBytes + 2));
    expect(sumOf((await readArtifact(store, 'latents')) ?? new Uint8Array())).toBe(sha256);
  });

  it('puts up to 64 MiB in one request', () => {
    expect(S3_LIMITS).toEqual({ partBytes: 67_108_864, pageKeys: 1000 });
  });

  it('leaves what was there where a large artefact has another sum than was promised', async () => {
    await using store = await openS3Store('s3://videos/wrong', server.env, limits);
    await store.put('video.mp4', bytesOf('good'));
    const put = store.put('video.mp4', streamOf(manyBytes(limits.partBytes + 1), 90_000), '0'.repeat(64));
    await expect(put).rejects.toThrow(/^expected video.mp4 with the sha256 0{64}, got [0-9a-f]{64}$/);
    expect(await readArtifact(store, 'video.mp4')).toEqual(bytesOf('good'));
  });

  it('gives a signed address, at which anybody can read for some time', async () => {
    await using store = await openS3Store('s3://videos/shared', server.env);
    await store.put('video.mp4', bytesOf('a video'));
    const url = new URL(await store.url('video.mp4', 60));
    expect(url.pathname).toBe('/videos/shared/video.mp4');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(url.href).not.toContain('secret');
    expect(await (await fetch(url)).text()).toBe('a video');
  });

  it('lists nothing that others have put there', async () => {
    await using store = await openS3Store('s3://videos/mixed', server.env);
    await store.put('ours', bytesOf('ours'));
    expect((await put('/videos/mixed/read%20me.txt', 'theirs')).status).toBe(200);
    expect((await put('/videos/mixed/theirs', 'theirs')).status).toBe(200);
    expect(await store.stat('theirs')).toBeUndefined();
    await expect(store.get('theirs')).rejects.toThrow('s3://videos/mixed has theirs without its sha256');
    await using root = await openS3Store('s3://videos', server.env);
    const keys = (await all(root.list('mixed/'))).map(({ key }) => key);
    expect(keys).toEqual(['mixed/ours']);
  });
});

describe('a bucket that is away for a while', () => {
  it('is told as away, never as empty, and has everything when it is back', async () => {
    await using own = await startS3();
    await using store = await openS3Store('s3://videos/away', own.env);
    await store.put('kept', bytesOf('kept'));
    await own.process.signal('SIGKILL');
    const away = { code: 'store-unavailable', message: expect.stringContaining('s3://videos/away cannot be reached') };
    await expect(store.stat('kept')).rejects.toMatchObject(away);
    await expect(store.get('kept')).rejects.toMatchObject(away);
    await expect(store.put('new', bytesOf('new'))).rejects.toMatchObject(away);
    await expect(all(store.list(''))).rejects.toMatchObject(away);
    await expect(store.remove('kept')).rejects.toMatchObject(away);
    await own.process.start();
    expect((await all(store.list(''))).map(({ key }) => key)).toEqual(['kept']);
    expect(await readArtifact(store, 'kept')).toEqual(bytesOf('kept'));
  });
});

describe('openS3Store', () => {
  const refusal = async (address: string, env = server.env): Promise<string> => {
    const error: unknown = await openS3Store(address, env).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobsError);
    expect(error).toMatchObject({ code: 'store-unavailable' });
    return (error as JobsError).message;
  };

  it('says what is wrong with an address, with keys, and with a bucket', async () => {
    expect(await refusal('s3:/videos')).toBe('expected s3://bucket or s3://bucket/prefix, got "s3:/videos"');
    expect(await refusal('s3://videos', { ...server.env, AWS_SECRET_ACCESS_KEY: '' })).toBe(
      's3://videos needs AWS_SECRET_ACCESS_KEY in the environment; it is not set',
    );
    expect(await refusal('s3://videos', { ...server.env, AWS_ENDPOINT_URL_S3: 'minio:9000' })).toBe(
      'expected an address http://… or https://… in AWS_ENDPOINT_URL_S3, got "minio:9000"',
    );
    expect(await refusal('s3://nowhere')).toBe(
      's3://nowhere refuses GET: 404 NoSuchBucket The specified bucket does not exist',
    );
    expect(await refusal('s3://videos', { ...server.env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:2' })).toMatch(
      /^s3:\/\/videos cannot be reached: .*ECONNREFUSED/,
    );
  });

  it('tells no secret where a server refuses keys', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'NOBODY', AWS_SECRET_ACCESS_KEY: 'hunter2' };
    const message = await refusal('s3://videos', { ...server.env, ...keys });
    expect(message).toMatch(/^s3:\/\/videos refuses GET: 403 InvalidAccessKeyId /);
    expect(message).not.toContain('hunter2');
  });
});
