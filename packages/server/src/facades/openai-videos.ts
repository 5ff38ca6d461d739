import { z } from '@hono/zod-openapi';
import { optionsJsonSchema, parseOptions, shown, type Fault, type GivenOptions } from '@zeroreel/core';
import { inputName, isEnded, type Job } from '@zeroreel/jobs';
import { outputOptions } from '@zeroreel/run';
import { allJobs, ownJob } from '../admission/own-jobs.js';
import { standardPlugins } from '../admission/standard-plugins.js';
import type { OrderDesk } from '../admission/take-order.js';
import { addRoute, type App, type AppContext } from '../http/app.js';
import { readQuery } from '../http/read-query.js';
import { invalidRequest, Problem } from '../problem.js';
import { sendArtifact } from '../routes/artifacts.js';
import { keepInput } from '../routes/inputs.js';
import { jsonResponse } from '../schema/problem-view.js';
import { portable } from '../schema/settings-schema.js';
import type { ServerParts } from '../server-parts.js';
import { decodeBase64, readForm, type FormBody } from './read-form.js';
import { USUAL_SECONDS, videoOptions } from './video-options.js';
import { videoView, viewVideo } from './video-view.js';

const tags = ['OpenAI Videos'];
const params = z.object({ id: z.string() });
const LIMIT = 'an integer from 1 to 100';
const listQuery = z.strictObject({
  after: z.string().min(1, 'the id of a video').max(200, 'the id of a video').optional(),
  limit: z.coerce
    .number(LIMIT)
    .int(LIMIT)
    .min(1, LIMIT)
    .max(100, LIMIT)
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  order: z.enum(['asc', 'desc'], 'asc or desc').optional(),
});
const contentQuery = z.strictObject({
  variant: z.enum(['video', 'thumbnail', 'spritesheet'], 'video, thumbnail or spritesheet').optional(),
});
const listView = z.strictObject({
  object: z.literal('list'),
  data: z.array(videoView),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});
const deletedView = z.strictObject({ id: z.string(), object: z.literal('video.deleted'), deleted: z.boolean() });
const problem = {
  ...jsonResponse(
    'What is wrong',
    z.strictObject({
      error: z.strictObject({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
    }),
  ),
};
const problems = Object.fromEntries(
  [400, 401, 403, 404, 408, 413, 415, 421, 429, 500, 503, 507].map((status) => [status, problem]),
);

/** Routes in the shape of OpenAI's Videos API, with the fields that vLLM-Omni adds. */
export function addVideoRoutes(app: App, parts: ServerParts, desk: OrderDesk): void {
  const { service, limits } = parts;
  const own = (c: AppContext) => ownJob(parts, c.req.param('id') ?? '', c.get('caller'));
  const view = (job: Job) => viewVideo(job, parts.models);
  const { $schema: _, ...schema } = portable(optionsJsonSchema(videoOptions));
  const body = z.any().openapi('VideoOrder', schema);

  addRoute(
    app,
    {
      ...{ method: 'post', path: '/v1/videos', tags, summary: 'Ask for a video' },
      request: {
        body: {
          required: true,
          content: { 'multipart/form-data': { schema: body }, 'application/json': { schema: body } },
        },
      },
      responses: { 200: jsonResponse('The video to be', videoView), ...problems },
    },
    async (c) => {
      const form = await readForm(c, videoOptions, { bytes: limits.maxBodyBytes, timeout: limits.bodyTimeout });
      const order = await orderOf(form, parts);
      const job = await desk.take(order, { caller: c.get('caller'), key: c.req.header('idempotency-key') });
      c.set('job', job.id);
      return c.json(await view(job));
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/videos', tags, summary: 'List videos' },
      request: { query: listQuery },
      responses: { 200: jsonResponse('Some of them', listView), ...problems },
    },
    async (c) => {
      const { after, limit = 20, order = 'desc' } = readQuery(c, listQuery);
      const jobs = await allJobs(parts, c.get('caller'));
      if (order === 'asc') jobs.reverse();
      const at = after === undefined ? -1 : jobs.findIndex(({ id }) => id === after);
      if (after !== undefined && at < 0) {
        throw invalidRequest([{ path: 'after', message: `expected the id of a video, got ${shown(after)}` }]);
      }
      const shownJobs = jobs.slice(at + 1, at + 1 + limit);
      return c.json({
        object: 'list',
        data: await Promise.all(shownJobs.map(view)),
        first_id: shownJobs[0]?.id ?? null,
        last_id: shownJobs.at(-1)?.id ?? null,
        has_more: at + 1 + limit < jobs.length,
      });
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/videos/{id}', tags, summary: 'What has become of a video' },
      request: { params },
      responses: { 200: jsonResponse('The video', videoView), ...problems },
    },
    async (c) => c.json(await view(await own(c))),
  );

  addRoute(
    app,
    {
      ...{
        method: 'delete',
        path: '/v1/videos/{id}',
        tags,
        summary: 'Forget a video; one that is being made is ended',
      },
      request: { params },
      responses: { 200: jsonResponse('It is gone, or will be once it has ended', deletedView), ...problems },
    },
    async (c) => {
      const { id } = await own(c);
      return c.json({ id, object: 'video.deleted', deleted: await endAndRemove(id, parts) });
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/videos/{id}/content', tags, summary: 'The bytes of a video' },
      request: { params, query: contentQuery },
      responses: {
        200: { description: 'The file' },
        206: { description: 'A part' },
        304: { description: 'As it was' },
        ...problems,
      },
    },
    async (c) => {
      const { variant = 'video' } = readQuery(c, contentQuery);
      const job = await own(c);
      const wanted = variant === 'video' ? `video.${job.format}` : 'preview.png';
      const artifact = job.artifacts.find(({ name }) => name === wanted);
      if (artifact !== undefined) return sendArtifact(c, job.id, artifact, parts);
      throw new Problem('unknown-artifact', `The video ${job.id} is ${job.state}: its ${variant} is not there`);
    },
  );

  /** A video that is being made ends at its next step; this waits for it for a while. */
  async function endAndRemove(id: string, { records }: ServerParts): Promise<boolean> {
    const ended = async () => isEnded((await records.get(id))?.state ?? 'cancelled');
    if (!(await ended()))
      await service.cancel(id).catch(async (error: unknown) => {
        if (!(await ended())) throw error;
      });
    for (const until = performance.now() + 2000; !(await ended()) && performance.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (!(await ended())) return false;
    await service.remove(id);
    return true;
  }
}

type VideoFields = GivenOptions<typeof videoOptions>;

/** The body of `POST /v1/jobs` that says the same. @throws Problem */
async function orderOf({ fields, files }: FormBody, parts: ServerParts): Promise<object> {
  const { input_reference: reference, ...given } = fields;
  const { values, faults } = parseOptions(videoOptions, given, '');
  const strays = Object.keys(files).filter((name) => name !== 'input_reference');
  const all = [...faults, ...sizeFaults(values), ...strays.map((path) => ({ path, message: 'expected no such file' }))];
  const picture = files['input_reference'] ?? pictureOf(reference);
  if (picture === 'none') {
    const message = 'expected a file, or { image_url } with a data: URL; this server follows no links';
    all.push({ path: 'input_reference', message });
  }
  if (all.length > 0) throw invalidRequest(all);
  const input = picture instanceof Blob ? await keepInput(picture.stream(), parts) : undefined;
  const asked = input === undefined ? [] : [{ name: 'image-to-video', options: { picture: inputName(input.sha256) } }];
  return {
    settings: {
      ...(values.model !== undefined && { model: { source: values.model } }),
      request: requestOf(values),
      plugins: standardPlugins(parts.plugins, asked),
      ...(values.fps !== undefined && { output: { framesPerSecond: values.fps } }),
    },
  };
}

function requestOf(values: VideoFields): object {
  const [width, height] = values.size?.split('x').map(Number) ?? [];
  const fps = values.fps ?? outputOptions.framesPerSecond.default;
  const seconds = Number(values.seconds ?? USUAL_SECONDS);
  const request = {
    prompt: values.prompt,
    negativePrompt: values.negative_prompt,
    width: values.width ?? width,
    height: values.height ?? height,
    frames: values.num_frames ?? Math.max(1, Math.round(seconds * fps)),
    steps: values.num_inference_steps,
    guidanceScale: values.guidance_scale,
    seed: values.seed,
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined && value !== ''));
}

function sizeFaults({ size, width, height }: VideoFields): Fault[] {
  if (size === undefined || (width === undefined && height === undefined)) return [];
  return [{ path: 'size', message: 'expected either size or width and height, got both' }];
}

/** `{ image_url: 'data:…' }` as the JSON form has it; 'none' for what is no picture. */
function pictureOf(reference: unknown): Blob | 'none' | undefined {
  if (reference === undefined || reference === null) return undefined;
  const url = typeof reference === 'object' && 'image_url' in reference ? reference.image_url : reference;
  return typeof url === 'string' ? (decodeBase64(url) ?? 'none') : 'none';
}
