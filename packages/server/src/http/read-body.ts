import { jsonExtent } from '@zeroreel/core';
import { invalidRequest, Problem } from '../problem.js';
import type { AppContext } from './app.js';

/** How much of a body is read, and how long it may take. */
export interface BodyLimits {
  readonly bytes: number;
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

/**
 * The body of a request, as JSON that nobody has checked.
 * @throws Problem `unsupported-type`, `too-large`, `request-timeout`, `invalid-request`
 */
export async function readJson(context: AppContext, limits: BodyLimits): Promise<unknown> {
  requireJson(context.req.header('content-type'));
  const bytes = await readBytes(context.req.raw, limits);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Its depth is bounded before anything is built of it.
    const { depth } = jsonExtent(text);
    if (depth > DEEPEST) throw invalidBody(`expected JSON nested ${DEEPEST} deep at most, got ${depth}`);
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw invalidBody(bytes.byteLength === 0 ? 'expected JSON, got nothing' : 'expected JSON, got something else');
  }
}

const DEEPEST = 32;

const invalidBody = (message: string): Problem => invalidRequest([{ path: 'body', message }]);

function requireJson(type: string | undefined): void {
  if (/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type ?? '')) return;
  throw new Problem('unsupported-type', `Expected a body of application/json, got ${type?.slice(0, 100) ?? 'none'}`);
}

/** All of a body. @throws Problem `too-large`, `request-timeout` */
export async function readBytes(
  request: Request,
  { bytes: most, timeout }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  requireLength(request, most);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const deadline = AbortSignal.timeout(timeout);
  for await (const chunk of chunksOf(request.body, deadline)) {
    total += chunk.byteLength;
    if (total > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** @throws Problem `too-large` for a body that says so itself */
export function requireLength(request: Request, most: number): void {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(most);
}

export const tooLarge = (most: number): Problem =>
  new Problem('too-large', `Expected a body of up to ${most} bytes, got a larger one`);

/** The pieces of a body, until a signal says that it has taken too long. @throws Problem `request-timeout` */
export async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  deadline: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Problem('request-timeout', 'The body took too long to arrive'));
    if (deadline.aborted) fail();
    else deadline.addEventListener('abort', fail, { once: true });
  });
  late.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
