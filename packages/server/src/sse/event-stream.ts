import type { StoredEvent } from '@zeroreel/jobs';

/** Milliseconds after which a client that lost its stream asks again. */
const RETRY = 2000;
/** Milliseconds between two signs of life, for proxies that end silent connections. */
const HEARTBEAT = 15_000;

/** How a stream of events is kept. */
export interface EventStreamOptions {
  /** Ends the stream, which tells clients to ask again. */
  readonly stopping: AbortSignal;
  /** Told once, when the stream has ended for whatever reason. */
  readonly onEnd: () => void;
  /** What of an event is sent. */
  readonly view: (event: StoredEvent) => unknown;
  readonly heartbeat?: number;
}

/**
 * Server-sent events (HTML, section 9.2). The next event is taken when the client has room for it, so that a slow client
 * holds nothing back in memory.
 * @param events ends when there is nothing more to come; is asked to return when the client goes away
 */
export function eventStream(
  events: AsyncIterator<StoredEvent>,
  { stopping, onEnd, view, heartbeat = HEARTBEAT }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<StoredEvent>> | undefined;
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    onEnd();
    void events.return?.().catch(() => undefined);
  };
  const stopped = new Promise<'stopped'>((resolve) => {
    if (stopping.aborted) resolve('stopped');
    else stopping.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY}\n\n`));
    },
    async pull(controller) {
      next ??= events.next();
      const timer = timeout(heartbeat);
      const got = await Promise.race([next, stopped, timer.over]).catch((error: unknown) => {
        end();
        throw error;
      });
      timer.clear();
      if (got === 'over') return controller.enqueue(encoder.encode(': still here\n\n'));
      next = undefined;
      if (got === 'stopped' || got.done) {
        end();
        return controller.close();
      }
      const { id, event } = got.value;
      controller.enqueue(
        encoder.encode(`id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(view(got.value))}\n\n`),
      );
    },
    cancel: end,
  });
}

function timeout(milliseconds: number) {
  let handle: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => (handle = setTimeout(() => resolve('over'), milliseconds)));
  return { over, clear: () => clearTimeout(handle) };
}
