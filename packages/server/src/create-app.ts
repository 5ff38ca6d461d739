import { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpBindings } from '@hono/node-server';
import { OrderDesk } from './admission/take-order.js';
import { HostNames } from './access/host-names.js';
import { Origins } from './access/origins.js';
import { addSdcppRoutes } from './facades/sdcpp.js';
import { addVideoRoutes } from './facades/openai-videos.js';
import { ANYONE } from './auth/bearer-keys.js';
import { problemOf } from './http/answer-errors.js';
import { answerProblem } from './http/answer-problem.js';
import type { App, AppContext, AppEnv } from './http/app.js';
import { RateLimit } from './limits/rate-limit.js';
import { Problem } from './problem.js';
import { addArtifactRoutes } from './routes/artifacts.js';
import { addDocsRoutes } from './routes/docs.js';
import { addEventRoutes } from './routes/events.js';
import { addHealthRoutes } from './routes/health.js';
import { addInputRoutes } from './routes/inputs.js';
import { addJobRoutes } from './routes/jobs.js';
import { addModelRoutes } from './routes/models.js';
import type { ServerParts } from './server-parts.js';

/** Answers what no route does: a file of a page; undefined where there is none. */
export type AnswerOthers = (context: AppContext) => Promise<Response | undefined>;

/** All routes of a server, and who may call them. Answers Web requests, with a socket or without. */
export function createApp(parts: ServerParts, answerOthers?: AnswerOthers): App {
  const app: App = new OpenAPIHono<AppEnv>();
  addAccess(app, parts);
  const desk = new OrderDesk(parts);
  addJobRoutes(app, parts, desk);
  addEventRoutes(app, parts);
  addArtifactRoutes(app, parts);
  addInputRoutes(app, parts);
  addModelRoutes(app, parts);
  addHealthRoutes(app, parts);
  addVideoRoutes(app, parts, desk);
  addSdcppRoutes(app, parts, desk);
  addDocsRoutes(app, parts.version, parts.keys !== undefined);
  const methodsOf = methodsByPath(app);
  app.notFound(async (c) => {
    const methods = methodsOf(c.req.path);
    const other = methods.length === 0 && !isOfApi(c.req.path) ? await answerOthers?.(c) : undefined;
    return other ?? answerProblem(c, noRoute(c, methods));
  });
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.code === 'unexpected')
      parts.log.error({ err: problem.cause ?? error, path: c.req.path }, 'a request failed');
    return answerProblem(c, problem);
  });
  return app;
}

function noRoute({ req }: AppContext, methods: readonly string[]): Problem {
  const path = req.path.slice(0, 200);
  if (methods.length === 0) return new Problem('not-found', `There is nothing at ${req.method} ${path}`);
  const allowed = methods.join(', ');
  return new Problem('method-not-allowed', `Expected ${allowed} at ${path}, got ${req.method.slice(0, 20)}`, {
    headers: { Allow: allowed },
  });
}

/** What may be asked of a path; nothing where no route is. */
function methodsByPath({ routes }: App): (path: string) => readonly string[] {
  const known = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => {
      const pattern = path
        .replace(/[.]/g, '\\.')
        .replace(/:name\{[^}]*\}/, '.+')
        .replace(/:\w+/g, '[^/]+');
      return { method, pattern: new RegExp(`^${pattern}$`) };
    });
  return (path) => [...new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}

/** What is looked at before any route: names, origins, keys, and how often somebody comes. */
function addAccess(app: App, parts: ServerParts): void {
  const { keys, hostNames = [], origins = [], limits, log, metrics, now } = parts;
  const names = new HostNames(hostNames);
  const pages = new Origins(origins);
  const rate = new RateLimit(limits.rate, now);

  app.use(async (c, next) => {
    const started = performance.now();
    await next();
    const { method } = c.req;
    const status = c.res.status;
    metrics.requests.inc({ method, status: String(status) });
    const milliseconds = Math.round(performance.now() - started);
    const job = c.get('job') ?? c.req.param('id');
    log.info({ method, path: c.req.path, status, milliseconds, ...(job && { jobId: job }) }, 'request');
  });

  app.use(async (c, next) => {
    const { req } = c;
    const host = req.header('host') ?? new URL(req.url).host;
    names.require(host);
    const origin = pages.require(req.header('origin'), host);
    if (origin !== undefined) allowPage(c, origin);
    if (req.method === 'OPTIONS') return c.body(null, 204);
    c.set('caller', callerOf(c));
    if (req.method !== 'GET' && req.method !== 'HEAD') rate.take(c.get('caller') || addressOf(c));
    await next();
  });

  function callerOf(c: AppContext): string {
    if (keys === undefined || isOpen(c)) return ANYONE;
    const caller = keys.callerOf(c.req.header('authorization'));
    if (caller !== undefined) return caller;
    throw new Problem('unauthorized', 'Expected a key: Authorization: Bearer KEY', {
      headers: { 'WWW-Authenticate': 'Bearer realm="zeroreel"' },
    });
  }
}

/** Pages of one origin may read answers, for so many seconds without asking again. */
function allowPage(c: AppContext, origin: string): void {
  c.header('Access-Control-Allow-Origin', origin);
  c.header('Vary', 'Origin');
  c.header('Access-Control-Expose-Headers', 'Location, Retry-After, ETag, Content-Range');
  if (c.req.method !== 'OPTIONS') return;
  c.header('Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH, DELETE');
  c.header('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Range');
  c.header('Access-Control-Max-Age', '600');
}

/** What can be had without a key: whether the server lives, and the page, which asks for one. */
function isOpen({ req }: AppContext): boolean {
  if (!['GET', 'HEAD'].includes(req.method)) return false;
  return !isOfApi(req.path);
}

/** Whether a path is none of the page's. */
const isOfApi = (path: string): boolean => /^\/(?:v1|sdcpp|metrics|openapi\.json|docs)(?:\/|$)/.test(path);

const addressOf = (c: AppContext): string =>
  (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? 'local';
