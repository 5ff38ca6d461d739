import { z } from '@hono/zod-openapi';
import { optionsJsonSchema, requestOptions } from '@zeroreel/core';
import { artifactKey, inputName, isEnded, readArtifact, type Job, type JobState } from '@zeroreel/jobs';
import { outputOptions } from '@zeroreel/run';
import { ownJob } from '../admission/own-jobs.js';
import { standardPlugins } from '../admission/standard-plugins.js';
import type { OrderDesk } from '../admission/take-order.js';
import { addRoute, type App, type AppContext } from '../http/app.js';
import { readJson } from '../http/read-body.js';
import { invalidRequest } from '../problem.js';
import { keepInput } from '../routes/inputs.js';
import { jsonResponse } from '../schema/problem-view.js';
import { portable, type JsonSchema } from '../schema/settings-schema.js';
import type { ServerParts } from '../server-parts.js';
import { decodeBase64 } from './read-form.js';
import { readVidGen, vidGenOptions } from './sdcpp-order.js';

const STATUS = {
  queued: 'queued',
  running: 'generating',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<JobState, string>>;

const tags = ['stable-diffusion.cpp'];
const params = z.object({ id: z.string() });
const anything = z.record(z.string(), z.unknown());
const problem = jsonResponse('What is wrong', z.strictObject({ error: z.string(), message: z.string() }));
const problems = Object.fromEntries(
  [400, 401, 403, 404, 408, 409, 413, 415, 421, 429, 500, 503, 507].map((status) => [status, problem]),
);

/** Bodies hold a picture. */
const MOST_BODY_BYTES = 48 * 2 ** 20;

/** Routes in the shape of stable-diffusion.cpp's server, for videos. */
export function addSdcppRoutes(app: App, parts: ServerParts, desk: OrderDesk): void {
  const { service, engine, artifacts, limits } = parts;
  const own = (c: AppContext) => ownJob(parts, c.req.param('id') ?? '', c.get('caller'));
  const { $schema: _, ...schema } = portable(optionsJsonSchema(vidGenOptions));
  const body = z.any().openapi('VidGen', { ...withNulls(schema), additionalProperties: true });

  async function view(job: Job): Promise<object> {
    const { state, error } = job;
    return {
      ...summaryOf(job),
      started: job.startedAt === undefined ? null : seconds(job.startedAt),
      completed: job.endedAt === undefined ? null : seconds(job.endedAt),
      queue_position: state === 'queued' ? ((await engine.position(job.id)) ?? 0) : 0,
      result: state === 'succeeded' ? await resultOf(job) : null,
      error:
        state === 'cancelled'
          ? { code: 'cancelled', message: 'The job was cancelled' }
          : error === undefined
            ? null
            : { code: error.code, message: error.message },
    };
  }

  async function resultOf({ id, format, artifacts: files, recorded, settings }: Job): Promise<object> {
    const { request, output } = recorded?.settings ?? settings;
    const file = files.find(({ name }) => name === `video.${format}`);
    const bytes = file && (await readArtifact(artifacts, artifactKey(id, file.name)));
    return {
      output_format: format,
      mime_type: file?.mediaType ?? null,
      fps: output.framesPerSecond ?? outputOptions.framesPerSecond.default,
      frame_count: request.frames ?? requestOptions.frames.default,
      b64_json: bytes === undefined ? null : Buffer.from(bytes).toString('base64'),
    };
  }

  addRoute(
    app,
    {
      ...{ method: 'post', path: '/sdcpp/v1/vid_gen', tags, summary: 'Ask for a video' },
      request: { body: { required: true, content: { 'application/json': { schema: body } } } },
      responses: { 202: jsonResponse('The job is kept', anything), ...problems },
    },
    async (c) => {
      const limited = { bytes: MOST_BODY_BYTES, timeout: limits.bodyTimeout };
      const { order, faults } = readVidGen(await readJson(c, limited));
      const picture = order.picture === undefined ? undefined : decodeBase64(order.picture);
      const ofPicture = { path: 'init_image', message: 'expected base64 or a data: URL of a picture' };
      const all = order.picture !== undefined && picture === undefined ? [...faults, ofPicture] : faults;
      if (all.length > 0) throw invalidRequest(all);
      const kept = picture && (await keepInput(picture.stream(), parts));
      const job = await desk.take(
        {
          settings: {
            request: order.request,
            plugins: standardPlugins(parts.plugins, [
              ...(kept ? [{ name: 'image-to-video', options: { picture: inputName(kept.sha256) } }] : []),
              ...(order.lora.length > 0 ? [{ name: 'weight-overlays', options: { lora: order.lora } }] : []),
            ]),
            ...(order.framesPerSecond !== undefined && { output: { framesPerSecond: order.framesPerSecond } }),
          },
          output: { format: order.format },
        },
        { caller: c.get('caller') },
      );
      c.set('job', job.id);
      return c.json({ ...summaryOf(job), poll_url: `/sdcpp/v1/jobs/${job.id}` }, 202);
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/sdcpp/v1/jobs/{id}', tags, summary: 'What has become of a job, and its video' },
      request: { params },
      responses: { 200: jsonResponse('The job', anything), ...problems },
    },
    async (c) => c.json(await view(await own(c))),
  );

  addRoute(
    app,
    {
      ...{ method: 'post', path: '/sdcpp/v1/jobs/{id}/cancel', tags, summary: 'End a job' },
      request: { params },
      responses: { 200: jsonResponse('The job', anything), ...problems },
    },
    async (c) => {
      const job = await own(c);
      return c.json(await view(isEnded(job.state) ? job : await service.cancel(job.id)));
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/sdcpp/v1/capabilities', tags, summary: 'What the server can do' },
      responses: { 200: jsonResponse('All of it', anything), ...problems },
    },
    async (c) => {
      const models = await parts.models.list();
      const formats = vidGenOptions.output_format.choices;
      return c.json({
        model: { name: models[0]?.id ?? '', stem: models[0]?.id ?? '', path: '' },
        current_mode: 'vid_gen',
        supported_modes: ['vid_gen'],
        output_formats: formats,
        output_formats_by_mode: { vid_gen: formats },
        features_by_mode: {
          vid_gen: {
            init_image: true,
            end_image: false,
            control_frames: false,
            lora: true,
            cancel_queued: true,
            cancel_generating: true,
          },
        },
        limits: { max_queue_size: limits.maxQueued, max_batch_count: 1, ...sizes() },
        loras: models.filter(({ kind }) => kind === 'weights').map(({ id }) => ({ name: id, path: id })),
      });
    },
  );
}

/** Clients say null where they have nothing to say. */
function withNulls(schema: JsonSchema): JsonSchema {
  const { properties, required = [] } = schema as { properties: JsonSchema; required?: readonly string[] };
  const nullable = Object.entries(properties).map(([name, each]) =>
    required.includes(name) ? [name, each] : [name, { anyOf: [each, { type: 'null' }] }],
  );
  return { ...schema, properties: Object.fromEntries(nullable) as JsonSchema };
}

const sizes = () => ({
  min_width: requestOptions.width.min,
  max_width: requestOptions.width.max,
  min_height: requestOptions.height.min,
  max_height: requestOptions.height.max,
});

const summaryOf = ({ id, state, createdAt }: Job) => ({
  ...{ id, kind: 'vid_gen', status: STATUS[state], created: seconds(createdAt) },
});

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
