import { ZeroreelError } from '@zeroreel/core';

/** A server, and the key that it wants. */
export interface ServerPlace {
  /** `http://localhost:8080/` */
  readonly address: string;
  readonly key?: string | undefined;
}

/** Of a job, what the page reads. */
export interface ServerJob {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly artifacts: readonly { readonly name: string; readonly url: string }[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** An event of a job: `{ type, … }`. */
export type ServerEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** Milliseconds until a server that does not answer is asked again: it may be starting. */
const PATIENCE = 1000;

/** Asks a server. @throws ZeroreelError with what it says; TypeError where nobody answers */
export async function ask({ address, key }: ServerPlace, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (key) headers.set('Authorization', `Bearer ${key}`);
  const response = await fetch(new URL(path, address), { ...init, headers });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  throw new ZeroreelError('invalid-request', error?.message ?? `The server answered ${response.status}`);
}

/** The same, also while the server is away: it keeps its jobs. */
export async function askPatiently(place: ServerPlace, path: string, signal: AbortSignal): Promise<Response> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask(place, path, { signal });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await later(PATIENCE);
    }
  }
}

/** What happens to a job from its beginning, over every connection that is lost. Ends with the job. */
export async function* jobEvents(place: ServerPlace, id: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  const waiting: ServerEvent[] = [];
  let wake = () => {};
  let last = '';
  const hear = ({ data, lastEventId }: MessageEvent<string>) => {
    last = lastEventId;
    waiting.push(JSON.parse(data) as ServerEvent);
    wake();
  };
  const listen = () => {
    const query = last === '' ? '' : `?after=${encodeURIComponent(last)}`;
    const source = new EventSource(new URL(`${path}/events${query}`, place.address));
    for (const type of EVENTS) source.addEventListener(type, hear);
    // It connects again by itself, unless the server has said that there is nothing more.
    source.onerror = () => wake();
    return source;
  };
  // A browser's event source sends no key.
  let current = place.key ? undefined : listen();
  try {
    for (;;) {
      while (waiting.length > 0) yield waiting.shift() as ServerEvent;
      signal.throwIfAborted();
      if (place.key) await poll();
      else {
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), later(PATIENCE)]);
        if (waiting.length > 0 || current?.readyState === EventSource.OPEN) continue;
      }
      const { state } = (await (await askPatiently(place, path, signal)).json()) as ServerJob;
      if (state !== 'queued' && state !== 'running' && waiting.length === 0) return;
      if (current?.readyState === EventSource.CLOSED) current = listen();
    }
  } finally {
    current?.close();
  }

  async function poll(): Promise<void> {
    const query = new URLSearchParams({ wait: '20', ...(last && { after: last }) });
    const response = await askPatiently(place, `${path}/events?${query}`, signal);
    const { events, next } = (await response.json()) as { events: { event: ServerEvent }[]; next?: string };
    last = next ?? last;
    waiting.push(...events.map(({ event }) => event));
  }
}

/** Those that the page shows. */
const EVENTS = [
  ...['job:state', 'stage:start', 'stage:end', 'generation:progress', 'preview', 'notice', 'artifact', 'job:resumed'],
];

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
