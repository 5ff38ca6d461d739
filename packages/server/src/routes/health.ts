import { z } from '@hono/zod-openapi';
import { addRoute, type App } from '../http/app.js';
import { jsonResponse } from '../schema/problem-view.js';
import type { ServerParts } from '../server-parts.js';

const healthView = z.strictObject({ status: z.string(), reason: z.string().optional() }).openapi('Health');

/** Whether the server lives, whether it can do anything, and what it counts. */
export function addHealthRoutes(app: App, { stopping, notReady, records, metrics }: ServerParts): void {
  const tags = ['service'];
  addRoute(
    app,
    {
      ...{ method: 'get', path: '/healthz', tags, summary: 'Whether the server lives' },
      responses: { 200: jsonResponse('It lives', healthView) },
      security: [],
    },
    (c) => c.json({ status: 'ok' }),
  );

  async function reasonNot(): Promise<string | undefined> {
    if (stopping.aborted) return 'the server stops';
    const counted = await records.counts().then(
      () => undefined,
      () => 'the queue cannot be reached',
    );
    return counted ?? notReady?.();
  }
  addRoute(
    app,
    {
      ...{ method: 'get', path: '/readyz', tags, summary: 'Whether the server takes jobs' },
      responses: { 200: jsonResponse('It does', healthView), 503: jsonResponse('Not now', healthView) },
      security: [],
    },
    async (c) => {
      const reason = await reasonNot();
      return reason === undefined ? c.json({ status: 'ready' }) : c.json({ status: 'not ready', reason }, 503);
    },
  );

  addRoute(
    app,
    {
      ...{ method: 'get', path: '/metrics', tags, summary: 'Counters for Prometheus' },
      responses: { 200: { description: 'Text', content: { 'text/plain': { schema: z.string() } } } },
    },
    async (c) => c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType }),
  );
}
