import {
  JobsError,
  requireKey,
  type ArtifactStore,
  type Body,
  type ByteRange,
  type Read,
  type Stored,
} from '@zeroreel/jobs';
import { parseS3Address, type S3Environment } from './s3-address.js';
import { readKeyPage } from './s3-answers.js';
import { S3Client } from './s3-client.js';
import { SUM_HEADER, upload } from './upload.js';

/** Sizes of requests. */
export interface S3Limits {
  /** Bytes above which an artefact goes up in parts, each of so many. S3 takes 10,000 parts of at least 5 MiB. */
  readonly partBytes: number;
  /** Keys that are listed by one request; S3 lists 1,000 at the most. */
  readonly pageKeys: number;
}

/** Artefacts of up to 64 MiB go up in one request, larger ones of up to 640 GiB in parts. */
export const S3_LIMITS: S3Limits = { partBytes: 64 * 2 ** 20, pageKeys: 1000 };

/** Requests that are on their way at a time. */
const AT_ONCE = 16;

/**
 * Artefacts in a bucket of S3, or of a server that answers as S3 does. Each carries its sha256 as metadata; objects
 * without one are not ours, and are not listed. Nothing is put conditionally.
 */
export class S3ArtifactStore implements ArtifactStore {
  readonly name: string;
  private readonly prefix: string;

  /** @param client of the bucket */
  constructor(
    private readonly client: S3Client,
    private readonly limits: S3Limits = S3_LIMITS,
  ) {
    ({ name: this.name, prefix: this.prefix } = client.address);
  }

  async put(key: string, body: Body, sha256?: string): Promise<Stored> {
    return await upload(this.client, { key: requireKey(key), body, sha256, partBytes: this.limits.partBytes });
  }

  async get(key: string, range?: ByteRange): Promise<Read | undefined> {
    const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` };
    const response = await this.client.send({ method: 'GET', key: requireKey(key), headers, expected: [404, 416] });
    if (!response.ok) await response.body?.cancel();
    if (response.status === 404) return undefined;
    if (response.status === 416) {
      throw new RangeError(`expected a range within ${key}, got bytes ${range?.start} to ${range?.end}`);
    }
    const stored = storedFrom(key, response);
    if (stored === undefined) throw new JobsError('damaged', `${this.name} has ${key} without its sha256`);
    const body = response.body ?? new Blob([]).stream();
    const got = rangeOf(response) ?? { start: 0, end: stored.bytes - 1 };
    if (range === undefined) return { ...stored, range: got, body };
    const wanted = { start: range.start, end: Math.min(range.end, stored.bytes - 1) };
    return { ...stored, range: wanted, body: clipped(body, got, wanted) };
  }

  async stat(key: string): Promise<Stored | undefined> {
    const response = await this.client.send({ method: 'HEAD', key: requireKey(key), expected: [404] });
    return response.ok ? storedFrom(key, response) : undefined;
  }

  async *list(prefix: string): AsyncIterable<Stored> {
    for await (const keys of this.pages(prefix)) {
      for (let k = 0; k < keys.length; k += AT_ONCE) {
        const found = await Promise.all(keys.slice(k, k + AT_ONCE).map((key) => this.stat(key)));
        yield* found.filter((stored) => stored !== undefined);
      }
    }
  }

  async remove(keyOrPrefix: string): Promise<void> {
    if (!keyOrPrefix.endsWith('/')) {
      await this.delete(requireKey(keyOrPrefix));
      return;
    }
    for await (const keys of this.pages(keyOrPrefix)) {
      for (let k = 0; k < keys.length; k += AT_ONCE) {
        await Promise.all(keys.slice(k, k + AT_ONCE).map((key) => this.delete(key)));
      }
    }
  }

  async url(key: string, seconds: number): Promise<string> {
    return await this.client.presigned(requireKey(key), seconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Requests are all there is, and each ends by itself.
  }

  /** Keys under a prefix in their order, without those that no store of ours has written. */
  private async *pages(prefix: string): AsyncGenerator<readonly string[], void> {
    if (prefix !== '') requireKey(prefix.replace(/\/$/, ''));
    let token: string | undefined;
    do {
      const query = {
        'list-type': '2',
        'max-keys': String(this.limits.pageKeys),
        prefix: this.prefix + prefix,
        ...(token === undefined ? {} : { 'continuation-token': token }),
      };
      const page = readKeyPage(await (await this.client.send({ method: 'GET', query })).text());
      yield page.keys.map((key) => key.slice(this.prefix.length)).filter(isKey);
      token = page.token;
    } while (token !== undefined);
  }

  private async delete(key: string): Promise<void> {
    await this.client.send({ method: 'DELETE', key, expected: [404] });
  }
}

/**
 * Opens the store of an address `s3://bucket/prefix`; keys and server come from the environment (`parseS3Address`).
 * @throws JobsError `store-unavailable` where the bucket is not there or does not let one in
 */
export async function openS3Store(
  address: string,
  env: S3Environment,
  limits: S3Limits = S3_LIMITS,
): Promise<S3ArtifactStore> {
  const client = new S3Client(parseS3Address(address, env));
  const { prefix } = client.address;
  readKeyPage(
    await (await client.send({ method: 'GET', query: { 'list-type': '2', 'max-keys': '1', prefix } })).text(),
  );
  return new S3ArtifactStore(client, limits);
}

function storedFrom(key: string, { headers }: Response): Stored | undefined {
  const sha256 = headers.get(SUM_HEADER) ?? '';
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return { key, bytes: Number(total ?? headers.get('content-length')), sha256 };
}

/** A server may answer with more than it was asked for, up to all of it (RFC 9110 14.2). */
function clipped(body: ReadableStream<Uint8Array>, got: ByteRange, wanted: ByteRange): ReadableStream<Uint8Array> {
  if (got.start === wanted.start && got.end === wanted.end) return body;
  let at = got.start;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const [from, to] = [Math.max(0, wanted.start - at), Math.max(0, wanted.end + 1 - at)];
        at += chunk.length;
        if (from < to && from < chunk.length) controller.enqueue(chunk.subarray(from, to));
      },
    }),
  );
}

function rangeOf({ headers }: Response): ByteRange | undefined {
  const [, start, end] = /^bytes (\d+)-(\d+)\//.exec(headers.get('content-range') ?? '') ?? [];
  return start === undefined ? undefined : { start: Number(start), end: Number(end) };
}

function isKey(key: string): boolean {
  try {
    return requireKey(key) !== '';
  } catch {
    return false;
  }
}
