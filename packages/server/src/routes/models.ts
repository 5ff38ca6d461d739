import { z } from '@hono/zod-openapi';
import { samplerNames } from '@zeroreel/core';
import { VIDEO_FORMATS } from '@zeroreel/jobs';
import { addRoute, type App } from '../http/app.js';
import { jsonResponse, problemResponses } from '../schema/problem-view.js';
import { orderJsonSchema } from '../schema/order-body.js';
import type { ServerParts } from '../server-parts.js';

const modelView = z
  .strictObject({
    id: z.string().openapi({ description: 'what settings call it' }),
    object: z.literal('model'),
    kind: z.enum(['model', 'weights']),
    created: z.int(),
    owned_by: z.string(),
  })
  .openapi('Model');

const modelsView = z.strictObject({ object: z.literal('list'), data: z.array(modelView) }).openapi('ModelList');

const capabilitiesView = z
  .strictObject({
    version: z.string(),
    formats: z.array(z.enum(VIDEO_FORMATS)),
    samplers: z.array(z.string()),
    plugins: z.array(z.strictObject({ name: z.string(), summary: z.string() })),
    devices: z.array(
      z.strictObject({ name: z.string(), deviceClass: z.string(), backend: z.string(), state: z.string() }),
    ),
    limits: z.strictObject({
      queued: z.int(),
      queuedPerKey: z.int(),
      evaluations: z.number(),
      bodyBytes: z.int(),
      inputBytes: z.int(),
      requestsPerMinute: z.number(),
    }),
    order: z.record(z.string(), z.unknown()).openapi({ description: 'JSON Schema of the body of POST /v1/jobs' }),
  })
  .openapi('Capabilities');

/** What jobs may name and ask for. */
export function addModelRoutes(app: App, { models, plugins, devices, limits, version }: ServerParts): void {
  const tags = ['service'];
  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/models', tags, summary: 'Models and weights that jobs may name' },
      responses: { 200: jsonResponse('All of them', modelsView), ...problemResponses() },
    },
    async (c) => {
      const data = (await models.list()).map(({ id, kind }) => ({
        ...{ id, object: 'model', kind, created: 0, owned_by: 'zeroreel' },
      }));
      return c.json({ object: 'list', data });
    },
  );
  const order = orderJsonSchema(plugins);
  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/capabilities', tags, summary: 'What the server can do, and how much' },
      responses: { 200: jsonResponse('All of it', capabilitiesView), ...problemResponses() },
    },
    (c) =>
      c.json({
        version,
        formats: VIDEO_FORMATS,
        samplers: samplerNames,
        plugins: plugins.map(([name, { summary }]) => ({ name, summary })),
        devices: devices(),
        limits: {
          queued: limits.maxQueued,
          queuedPerKey: limits.maxQueuedPerKey,
          evaluations: limits.maxEvaluations,
          bodyBytes: limits.maxBodyBytes,
          inputBytes: limits.maxInputBytes,
          requestsPerMinute: limits.rate.perMinute,
        },
        order,
      }),
  );
}
