import { z } from '@hono/zod-openapi';
import { JOB_STATES, type JobState, type StoredEvent } from '@zeroreel/jobs';
import { ownJob } from '../admission/own-jobs.js';
import { addRoute, type App, type AppContext } from '../http/app.js';
import { readQuery } from '../http/read-query.js';
import { artifactUrl } from '../schema/job-view.js';
import { problemResponses } from '../schema/problem-view.js';
import type { ServerParts } from '../server-parts.js';
import { eventStream } from '../sse/event-stream.js';
import { followJob } from '../sse/job-events.js';

/** Seconds that a request may wait for the next event. */
const LONGEST_WAIT = 60;
/** Milliseconds in which events that come together are answered together. */
const TOGETHER = 50;
const MOST_EVENTS = 500;

const WAIT = `an integer from 0 to ${LONGEST_WAIT}`;
const EVENT = 'the id of an event';
const query = z.strictObject({
  wait: z.coerce
    .number(WAIT)
    .int(WAIT)
    .min(0, WAIT)
    .max(LONGEST_WAIT, WAIT)
    .optional()
    .openapi({
      ...{ type: 'integer', minimum: 0, maximum: LONGEST_WAIT },
      description: 'answer with JSON as soon as there are events, or after so many seconds',
    }),
  after: z.string().min(1, EVENT).max(200, EVENT).optional().openapi({ description: 'the last event that was seen' }),
});

const eventView = z
  .strictObject({
    id: z.string(),
    job: z.string(),
    at: z.iso.datetime(),
    event: z.looseObject({ type: z.string() }).openapi({ description: 'as the stream has them' }),
  })
  .openapi('Event');

/** An event as the stream has it. */
const sentEvent = z
  .strictObject({ id: z.string(), event: z.string(), data: z.string().openapi({ description: 'JSON' }) })
  .openapi('SentEvent');

const eventsView = z
  .strictObject({
    state: z.enum(JOB_STATES as [JobState, ...JobState[]]),
    events: z.array(eventView),
    next: z.string().optional().openapi({ description: 'pass it as `after`' }),
  })
  .openapi('Events');

/** The route that tells what happens to a job: a stream, or a request that waits. */
export function addEventRoutes(app: App, parts: ServerParts): void {
  addRoute(
    app,
    {
      ...{ method: 'get', path: '/v1/jobs/{id}/events', tags: ['jobs'], summary: 'What happens to a job' },
      description:
        'Server-sent events, up to the one that says how the job has ended; with `wait`, JSON. Events are kept for an hour.',
      request: {
        params: z.object({ id: z.string() }),
        query,
        headers: z.object({ 'Last-Event-ID': z.string().optional() }),
      },
      responses: {
        200: {
          description: 'The events after the one that was seen last',
          content: { 'text/event-stream': { schema: sentEvent }, 'application/json': { schema: eventsView } },
        },
        204: { description: 'The job has ended, and no event follows the last one' },
        ...problemResponses('invalid-request', 'unknown-job', 'expired-events', 'queue-unavailable'),
      },
    },
    async (c) => {
      const { wait, after } = readQuery(c, query);
      const job = await ownJob(parts, c.req.param('id') ?? '', c.get('caller'));
      // A browser that connects again sends the address that it began with, and the last id as a header.
      const seen = c.req.header('last-event-id') || after;
      return wait === undefined ? stream(c, job, seen, parts) : waitFor(c, job, seen, wait, parts);
    },
  );
}

type Followed = Awaited<ReturnType<typeof ownJob>>;
type Events = AsyncIterator<StoredEvent, void>;

async function stream(c: AppContext, job: Followed, after: string | undefined, parts: ServerParts): Promise<Response> {
  const { records, events, stopping, metrics } = parts;
  const gone = new AbortController();
  const followed = followJob(job, { records, events, after, signal: AbortSignal.any([gone.signal, stopping]) });
  // What is no longer kept, and that nothing follows, is told by the status: no stream has begun then.
  const first = followed.next();
  const got = await within(first, FIRST).finally(() => (c.req.raw.signal.aborted ? gone.abort() : undefined));
  if (got?.done) return c.body(null, 204);
  metrics.sseClients.inc();
  const body = eventStream(beginningWith(first, followed), {
    stopping,
    view: viewEvent,
    onEnd: () => {
      gone.abort();
      metrics.sseClients.dec();
    },
  });
  return new Response(body, { headers: STREAM_HEADERS });
}

/** Milliseconds that a stream waits for its first event before it begins. */
const FIRST = 500;

const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
};

/** The same events, the first of which was asked for already. */
function beginningWith(first: ReturnType<Events['next']>, others: Events): Events {
  let pending: typeof first | undefined = first;
  return {
    next() {
      const next = pending ?? others.next();
      pending = undefined;
      return next;
    },
  };
}

async function waitFor(
  c: AppContext,
  job: Followed,
  after: string | undefined,
  wait: number,
  parts: ServerParts,
): Promise<Response> {
  const { records, events, stopping } = parts;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, stopping, c.req.raw.signal]);
  const followed = followJob(job, { records, events, after, signal });
  const seen: StoredEvent[] = [];
  try {
    for (let patience = wait * 1000; seen.length < MOST_EVENTS; patience = TOGETHER) {
      const got = await within(followed.next(), Math.max(patience, TOGETHER));
      if (got === undefined || got.done) break;
      seen.push(got.value);
    }
  } finally {
    stop.abort();
  }
  const { state } = await ownJob(parts, job.id, c.get('caller'));
  const next = seen.at(-1)?.id ?? after;
  const views = seen.map((each) => ({ ...each, at: new Date(each.at).toISOString(), event: viewEvent(each) }));
  return c.json({ state, events: views, ...(next !== undefined && { next }) });
}

/** Undefined where it takes longer. */
async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), milliseconds)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** An event as clients see it: files say where they are to be had. */
function viewEvent({ job, event }: StoredEvent): object {
  return event.type === 'artifact' || event.type === 'preview'
    ? { ...event, url: artifactUrl(job, event.name) }
    : event;
}
