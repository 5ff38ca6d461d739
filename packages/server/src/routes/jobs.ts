import { z } from '@hono/zod-openapi';
import { parseOptions } from '@zeroreel/core';
import { JOB_STATES, type Job, type JobService, type JobState, type TaskEngine } from '@zeroreel/jobs';
import { ANYONE } from '../auth/bearer-keys.js';
import { ownJob } from '../admission/own-jobs.js';
import type { OrderDesk } from '../admission/take-order.js';
import { addRoute, type App, type AppContext } from '../http/app.js';
import { readJson } from '../http/read-body.js';
import { readQuery } from '../http/read-query.js';
import { invalidRequest } from '../problem.js';
import { jobOptions } from '../schema/job-options.js';
import { jobView, viewJob, type JobView } from '../schema/job-view.js';
import { orderJsonSchema } from '../schema/order-body.js';
import { jsonResponse, problemResponses } from '../schema/problem-view.js';
import type { ServerParts } from '../server-parts.js';

const tags = ['jobs'];
const params = z.object({ id: z.string() });
const MOST_LISTED = 200;

const listQuery = z.strictObject({
  state: z
    .string()
    .regex(new RegExp(`^(?:${JOB_STATES.join('|')})(?:,(?:${JOB_STATES.join('|')}))*$`), {
      error: `states of ${JOB_STATES.join(', ')}, with commas between them`,
    })
    .optional(),
  after: z
    .string()
    .min(1, 'what next was')
    .max(200, 'what next was')
    .optional()
    .openapi({ description: 'what `next` was' }),
  limit: z.coerce
    .number(LIMIT())
    .int(LIMIT())
    .min(1, LIMIT())
    .max(MOST_LISTED, LIMIT())
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: MOST_LISTED, default: 50 }),
});

function LIMIT(): string {
  return `an integer from 1 to ${MOST_LISTED}`;
}

const listView = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(jobView),
    next: z.string().optional().openapi({ description: 'pass it as `after`; absent on the last page' }),
  })
  .openapi('JobList');

/** Routes that take, list and change jobs. */
export function addJobRoutes(app: App, parts: ServerParts, desk: OrderDesk): void {
  const { records, service, limits } = parts;
  const bodyLimits = { bytes: limits.maxBodyBytes, timeout: limits.bodyTimeout };
  const own = (c: AppContext) => ownJob(parts, c.req.param('id') ?? '', c.get('caller'));
  const orderSchema = z.any().openapi('Order', orderJsonSchema(parts.plugins));

  addRoute(
    app,
    {
      ...{ method: 'post', path: '/v1/jobs', tags, summary: 'Ask for a video' },
      request: {
        headers: z.object({
          'Idempotency-Key': z
            .string()
            .regex(/^[\x21-\x7e]{1,255}$/)
            .optional()
            .openapi({ description: 'the same key and body again is the same job' }),
        }),
        body: { required: true, content: { 'application/json': { schema: orderSchema } } },
      },
      responses: {
        202: {
          ...jsonResponse('The job is kept: no crash loses it', jobView),
          headers: z.object({ Location: z.string() }),
        },
        ...problemResponses(
          ...(['invalid-request', 'request-timeout', 'other-request', 'too-large', 'unsupported-type'] as const),
          ...(['queue-full', 'rate-limited', 'shutting-down', 'queue-unavailable', 'disk-full'] as const),
        ),
      },
    },
    async (c) => {
      const body = await readJson(c, bodyLimits);
      const job = await desk.take(body, { caller: c.get('caller'), key: c.req.header('idempotency-key') });
      c.set('job', job.id);
      return c.json(await viewNow(job, parts), 202, { Location: `/v1/jobs/${job.id}` });
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/jobs', tags, summary: 'List jobs, the newest first' },
      request: { query: listQuery },
      responses: {
        200: jsonResponse('Some of the jobs', listView),
        ...problemResponses('invalid-request', 'queue-unavailable'),
      },
    },
    async (c) => {
      const { state, after, limit = 50 } = readQuery(c, listQuery);
      const caller = c.get('caller');
      const page = await records.list({
        limit,
        ...(state !== undefined && { states: state.split(',') as readonly JobState[] }),
        ...(after !== undefined && { after }),
        ...(caller !== ANYONE && { owner: caller }),
      });
      const data = await Promise.all(page.jobs.map((job) => viewNow(job, parts)));
      return c.json({ object: 'list', data, ...(page.next !== undefined && { next: page.next }) });
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/jobs/{id}', tags, summary: 'What has become of a job' },
      request: { params },
      responses: { 200: jsonResponse('The job', jobView), ...problemResponses('unknown-job', 'queue-unavailable') },
    },
    async (c) => c.json(await viewNow(await own(c), parts)),
  );

  addRoute(
    app,
    {
      ...{ method: 'patch', path: '/v1/jobs/{id}', tags, summary: 'Change the priority of a job' },
      request: {
        params,
        body: { required: true, content: { 'application/json': { schema: priorityBody } } },
      },
      responses: {
        200: jsonResponse('The job', jobView),
        ...problemResponses(
          ...(['invalid-request', 'unknown-job', 'already-ended', 'too-large', 'unsupported-type'] as const),
          ...(['request-timeout', 'rate-limited', 'queue-unavailable'] as const),
        ),
      },
    },
    async (c) => {
      const { id } = await own(c);
      const { values, faults } = parseOptions(CHANGES, await readJson(c, bodyLimits), '');
      if (faults.length > 0) throw invalidRequest(faults);
      return c.json(await viewNow(await service.reprioritise(id, values.priority), parts));
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'post', path: '/v1/jobs/{id}/cancel', tags, summary: 'End a job' },
      description: 'A waiting job ends at once, a running one after the evaluation in hand.',
      request: { params },
      responses: {
        200: jsonResponse('The job', jobView),
        ...problemResponses('unknown-job', 'already-ended', 'rate-limited', 'queue-unavailable'),
      },
    },
    async (c) => c.json(await viewNow(await service.cancel((await own(c)).id), parts)),
  );

  addRoute(
    app,
    {
      ...{ method: 'post', path: '/v1/jobs/{id}/retry', tags, summary: 'Go on with a job' },
      description: 'One that failed or was cancelled goes on from where it was.',
      request: { params },
      responses: {
        202: jsonResponse('The job', jobView),
        ...problemResponses('unknown-job', 'already-ended', 'still-running', 'rate-limited', 'queue-unavailable'),
      },
    },
    async (c) => c.json(await viewNow(await service.retry((await own(c)).id), parts), 202),
  );

  addRoute(
    app,
    {
      ...{ method: 'delete', path: '/v1/jobs/{id}', tags, summary: 'Forget a job that has ended, with its files' },
      request: { params },
      responses: {
        204: { description: 'It is gone' },
        ...problemResponses('unknown-job', 'still-running', 'rate-limited', 'queue-unavailable'),
      },
    },
    async (c) => {
      await service.remove((await own(c)).id);
      return c.body(null, 204);
    },
  );
}

const CHANGES = { priority: { ...jobOptions.priority, required: true } } as const;

const priorityBody = z.strictObject({ priority: z.int().min(-10).max(10) }).openapi('JobChange');

/** A job with its place in the queue, and what keeps it there. */
export async function viewNow(
  job: Job,
  {
    engine,
    service,
  }: { readonly engine: Pick<TaskEngine, 'position'>; readonly service: Pick<JobService, 'whyWaits'> },
): Promise<JobView> {
  // What is remembered of a queue that is away says nothing of now.
  if (job.state !== 'queued' || job.asOf !== undefined) return viewJob(job);
  const [position, waitsFor] = await Promise.all([engine.position(job.id), service.whyWaits(job)]);
  return viewJob(job, { position, waitsFor });
}
