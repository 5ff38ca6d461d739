import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import { inputKey, inputName } from '@zeroreel/jobs';
import { addRoute, type App } from '../http/app.js';
import { chunksOf, requireLength, tooLarge } from '../http/read-body.js';
import { Problem } from '../problem.js';
import { jsonResponse, problemResponses } from '../schema/problem-view.js';
import type { ServerParts } from '../server-parts.js';

/** What uploads are: pictures, clips, texts, and weights, which have no type of their own. */
const TYPES = /^(?:image|video)\/[\w.+-]+$|^text\/(?:plain|csv)$|^application\/(?:octet-stream|x-safetensors)$/;

const inputView = z
  .strictObject({
    id: z.string().openapi({ description: 'what settings call it', example: `input:sha256:${'0'.repeat(64)}` }),
    bytes: z.int().min(0),
    sha256: z.string(),
  })
  .openapi('Input');

/** The route that takes files for jobs. */
export function addInputRoutes(app: App, parts: ServerParts): void {
  addRoute(
    app,
    {
      ...{ method: 'post', path: '/v1/inputs', tags: ['inputs'], summary: 'Upload a picture, a clip or weights' },
      description: 'Settings name it by the `id` of the answer. The same bytes have the same id.',
      request: {
        body: {
          required: true,
          content: { 'application/octet-stream': { schema: z.string().openapi({ type: 'string', format: 'binary' }) } },
        },
      },
      responses: {
        201: jsonResponse('It is kept', inputView),
        ...problemResponses(
          ...(['request-timeout', 'too-large', 'unsupported-type', 'rate-limited'] as const),
          ...(['invalid-request', 'shutting-down', 'queue-unavailable', 'disk-full'] as const),
        ),
      },
    },
    async (c) => {
      const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
      if (!TYPES.test(type)) {
        const hint = "Send it with -H 'Content-Type: application/octet-stream'";
        throw new Problem(
          'unsupported-type',
          `Expected image/*, video/*, text/plain or application/octet-stream, got ${type || 'none'}`,
          { hint },
        );
      }
      requireLength(c.req.raw, parts.limits.maxInputBytes);
      const { bytes, sha256 } = await keepInput(c.req.raw.body, parts);
      return c.json({ id: inputName(sha256), bytes, sha256 }, 201);
    },
  );
}

/** So many times the patience with the next bytes may an upload be slower than it may be in the long run. */
const SLOW_START = 40;

/** Bytes that were put into the store. */
export interface KeptInput {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Puts an upload into the store under the sha256 of its bytes, which are known when the last one is here.
 * @throws Problem `too-large`, `request-timeout`, `invalid-request` for nothing at all; JobsError
 */
export async function keepInput(
  upload: ReadableStream<Uint8Array> | null,
  { artifacts, limits, scratch }: Pick<ServerParts, 'artifacts' | 'limits' | 'scratch'>,
): Promise<KeptInput> {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'upload-'));
  const path = join(folder, 'bytes');
  try {
    const kept = await writeDown(upload, path, limits);
    if (kept.bytes === 0) throw new Problem('invalid-request', 'Expected a file, got an empty body');
    const key = inputKey(kept.sha256);
    if ((await artifacts.stat(key)) === undefined) {
      const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
      await artifacts.put(key, body, kept.sha256);
    }
    return kept;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeDown(
  upload: ReadableStream<Uint8Array> | null,
  path: string,
  limits: ServerParts['limits'],
): Promise<KeptInput> {
  const hash = createHash('sha256');
  let bytes = 0;
  await using file = await open(path, 'wx');
  for await (const chunk of inTime(upload, limits.bodyTimeout)) {
    bytes += chunk.byteLength;
    if (bytes > limits.maxInputBytes) throw tooLarge(limits.maxInputBytes);
    hash.update(chunk);
    await file.write(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** An upload may take long as long as it moves, by a kilobyte a second in the long run. */
async function* inTime(upload: ReadableStream<Uint8Array> | null, patience: number): AsyncGenerator<Uint8Array> {
  const late = new AbortController();
  const started = performance.now();
  let bytes = 0;
  let timer = setTimeout(() => late.abort(), patience);
  try {
    for await (const chunk of chunksOf(upload, late.signal)) {
      clearTimeout(timer);
      bytes += chunk.byteLength;
      if (performance.now() - started > SLOW_START * patience + bytes) {
        throw new Problem('request-timeout', 'The upload came by less than a kilobyte a second');
      }
      yield chunk;
      timer = setTimeout(() => late.abort(), patience);
    }
  } finally {
    clearTimeout(timer);
  }
}
