import { z } from '@hono/zod-openapi';
import { artifactKey, isEnded, type Job, type JobArtifact } from '@zeroreel/jobs';
import { byteRange } from '@zeroreel/node';
import { ownJob } from '../admission/own-jobs.js';
import { addRoute, type App, type AppContext } from '../http/app.js';
import { Problem } from '../problem.js';
import { problemResponses } from '../schema/problem-view.js';
import type { ServerParts } from '../server-parts.js';

/** The route of what jobs have made. */
export function addArtifactRoutes(app: App, parts: ServerParts): void {
  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/jobs/{id}/artifacts/{name}', tags: ['jobs'], summary: 'A file of a job' },
      description: 'video.mp4, preview.png, frames/000.png, settings.json: as `artifacts` of the job names them.',
      request: {
        params: z.object({ id: z.string(), name: z.string() }),
        headers: z.object({ Range: z.string().optional(), 'If-None-Match': z.string().optional() }),
      },
      responses: {
        200: {
          description: 'All of it; ETag is its sha256',
          content: { 'application/octet-stream': { schema: BYTES } },
        },
        206: { description: 'The part that was asked for', content: { 'application/octet-stream': { schema: BYTES } } },
        304: { description: 'It is what the client has' },
        ...problemResponses('unknown-job', 'unknown-artifact', 'no-such-range', 'queue-unavailable'),
      },
    },
    async (c) => {
      const job = await ownJob(parts, c.req.param('id') ?? '', c.get('caller'));
      const name = c.req.param('name') ?? '';
      const artifact = job.artifacts.find((each) => each.name === name) ?? (await livePreview(job, name, parts));
      if (artifact === undefined) throw unknownArtifact(job.id, name);
      return sendArtifact(c, job.id, artifact, parts);
    },
  );
}

/** What a running job has come to: no artefact of its record yet, and written anew again and again. */
async function livePreview(
  { id, state }: Pick<Job, 'id' | 'state'>,
  name: string,
  { artifacts }: Pick<ServerParts, 'artifacts'>,
): Promise<JobArtifact | undefined> {
  if (name !== PREVIEW || isEnded(state)) return undefined;
  const stored = await artifacts.stat(artifactKey(id, name));
  return stored && { name, bytes: stored.bytes, sha256: stored.sha256, mediaType: 'image/png' };
}

const PREVIEW = 'preview.png';

const BYTES = z.string().openapi({ type: 'string', format: 'binary' });

const unknownArtifact = (job: string, name: string): Problem =>
  new Problem('unknown-artifact', `The job ${job} has no file ${name.slice(0, 200)}`);

/**
 * A file of a job, or the part of it that the request asks for.
 * @throws Problem `unknown-artifact`, `no-such-range`
 */
export async function sendArtifact(
  c: AppContext,
  job: string,
  { name, bytes, sha256, mediaType }: JobArtifact,
  { artifacts }: Pick<ServerParts, 'artifacts'>,
): Promise<Response> {
  const etag = `"${sha256}"`;
  const headers = {
    ETag: etag,
    'Accept-Ranges': 'bytes',
    // A preview is written anew; the others stay as they are, but the job may be removed.
    'Cache-Control': 'private, no-cache',
    'Content-Type': mediaType,
    'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': `inline; filename="${name.replace(/[^\w.-]/g, '_')}"`,
  };
  if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, { ETag: etag });
  const ifRange = c.req.header('if-range');
  const range = ifRange === undefined || ifRange === etag ? byteRange(c.req.header('range'), bytes) : undefined;
  if (range === 'unsatisfiable') {
    const facts = { headers: { 'Content-Range': `bytes */${bytes}` } };
    throw new Problem('no-such-range', `${name} has ${bytes} bytes`, facts);
  }
  const read = await artifacts.get(artifactKey(job, name), range);
  if (read === undefined) throw unknownArtifact(job, name);
  const { start, end } = read.range;
  const length = read.bytes === 0 ? 0 : end - start + 1;
  return new Response(c.req.method === 'HEAD' ? (void read.body.cancel(), null) : read.body, {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      'Content-Length': String(length),
      ...(range !== undefined && { 'Content-Range': `bytes ${start}-${end}/${read.bytes}` }),
    },
  });
}

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim()));
