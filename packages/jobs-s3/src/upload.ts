import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { JobsError, type Body, type Stored } from '@zeroreel/jobs';
import { errorOf, readUploadId } from './s3-answers.js';
import type { S3Client } from './s3-client.js';

/** The header in which a bucket keeps an artefact's sum. */
export const SUM_HEADER = 'x-amz-meta-sha256';

/** An artefact that goes up. */
export interface Upload {
  readonly key: string;
  readonly body: Body;
  /** That the bytes have to have. */
  readonly sha256?: string | undefined;
  /** Of a part; what has no more goes up in one request. */
  readonly partBytes: number;
}

/**
 * Puts an artefact into a bucket, whole or not at all.
 * @throws JobsError `damaged`, `store-unavailable`, `disk-full`
 */
export async function upload(client: S3Client, { key, body, sha256, partBytes }: Upload): Promise<Stored> {
  const chunks = inParts(body instanceof Uint8Array ? [body] : (body as AsyncIterable<Uint8Array>), partBytes);
  const first = (await chunks.next()).value ?? new Uint8Array();
  const second = await chunks.next();
  if (second.done) return await putWhole(client, key, first, sha256);
  const parts = (async function* () {
    yield first;
    yield second.value;
    yield* chunks;
  })();
  return await (sha256 === undefined
    ? putUnsummed(client, key, parts, partBytes)
    : putParts(client, key, parts, sha256));
}

/** Chunks of so many bytes, of which the last has at least one byte; none where there are no bytes. */
async function* inParts(
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (let chunk of body) {
    while (bytes + chunk.length >= partBytes) {
      const taken = partBytes - bytes;
      yield Buffer.concat([...held, chunk.subarray(0, taken)]);
      chunk = chunk.subarray(taken);
      [held, bytes] = [[], 0];
    }
    if (chunk.length > 0) held.push(chunk);
    bytes += chunk.length;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

async function putWhole(client: S3Client, key: string, body: Uint8Array, sha256: string | undefined): Promise<Stored> {
  const sum = sumOf(body);
  requireSum(key, sum, sha256);
  await client.send({ method: 'PUT', key, body, headers: { [SUM_HEADER]: sum, 'x-amz-content-sha256': sum } });
  return { key, bytes: body.length, sha256: sum };
}

/** A bucket wants to know the sum before the bytes: they wait in a file until it is known. */
async function putUnsummed(
  client: S3Client,
  key: string,
  parts: AsyncIterable<Uint8Array>,
  partBytes: number,
): Promise<Stored> {
  const folder = await mkdtemp(join(tmpdir(), 'zeroreel-upload-'));
  try {
    const file = join(folder, 'artefact');
    const hash = createHash('sha256');
    const summing = new Transform({
      transform(chunk: Buffer, _, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.from(parts), summing, createWriteStream(file));
    return await putParts(client, key, inParts(createReadStream(file), partBytes), hash.digest('hex'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One part after the other; the artefact appears when all of them are there and the sum is right. */
async function putParts(
  client: S3Client,
  key: string,
  parts: AsyncIterable<Uint8Array>,
  sha256: string,
): Promise<Stored> {
  const headers = { [SUM_HEADER]: sha256 };
  const begun = await client.send({ method: 'POST', key, query: { uploads: '' }, headers });
  const uploadId = readUploadId(await begun.text());
  try {
    const hash = createHash('sha256');
    const tags: string[] = [];
    let bytes = 0;
    for await (const body of parts) {
      hash.update(body);
      bytes += body.length;
      const query = { partNumber: String(tags.length + 1), uploadId };
      const sum = { 'x-amz-content-sha256': sumOf(body) };
      const { headers: answer } = await client.send({ method: 'PUT', key, query, body, headers: sum });
      tags.push(answer.get('etag') ?? '');
    }
    requireSum(key, hash.digest('hex'), sha256);
    await complete(client, key, uploadId, tags);
    return { key, bytes, sha256 };
  } catch (error) {
    // What is left of it would be paid for; where this fails too, the first error is the one to tell.
    await client.send({ method: 'DELETE', key, query: { uploadId }, expected: [404] }).catch(() => undefined);
    throw error;
  }
}

async function complete(client: S3Client, key: string, uploadId: string, tags: readonly string[]): Promise<void> {
  const list = tags.map((tag, k) => `<Part><PartNumber>${k + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
  const body = Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`);
  const answer = await client.send({ method: 'POST', key, query: { uploadId }, body });
  // S3 may begin to answer with 200 before it knows.
  const { code, message = '' } = errorOf(await answer.text());
  if (code === undefined) return;
  throw new JobsError('store-unavailable', `${client.address.name} cannot complete ${key}: ${code} ${message}`);
}

function requireSum(key: string, sum: string, expected: string | undefined): void {
  if (expected === undefined || sum === expected) return;
  throw new JobsError('damaged', `expected ${key} with the sha256 ${expected}, got ${sum}`);
}

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
