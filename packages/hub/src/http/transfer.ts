import { messageOf, ZeroreelError } from '@zeroreel/core';
import { NoAnswer } from './no-answer.js';

/** An answer whose body comes in chunks. A body that is not read to its end has to be cancelled. */
export interface Transfer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from in the end. */
  readonly url: string;
  /** @throws NoAnswer where it breaks off or no byte comes for too long; ZeroreelError `aborted` */
  chunks(): AsyncGenerator<Uint8Array, void>;
  /** The whole body. @throws ZeroreelError `missing-file` for one above `most` bytes, and as `chunks` does */
  bytes(most: number): Promise<Uint8Array>;
  cancel(): Promise<void>;
}

/** How a body is read. */
export interface TransferOptions {
  /** For messages. */
  readonly name: string;
  /** The longest time without a byte, in milliseconds. */
  readonly stall: number;
  readonly signal?: AbortSignal | undefined;
}

/** @param response whose body nobody has begun to read */
export function createTransfer(response: Response, { name, stall, signal }: TransferOptions): Transfer {
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        const { done, value } = await withDeadline(reader.read(), stall);
        if (done) return;
        yield value;
      }
    } catch (cause) {
      throw broken(name, cause, signal);
    } finally {
      // Where the body is at its end, this does nothing.
      void reader.cancel().catch(() => undefined);
    }
  }
  return {
    status: response.status,
    headers: response.headers,
    url: response.url,
    chunks,
    async bytes(most) {
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of chunks()) {
        length += chunk.length;
        if (length > most) throw new ZeroreelError('missing-file', `${name}: expected ${most} bytes at most, got more`);
        parts.push(chunk);
      }
      return concatenated(parts, length);
    },
    cancel: async () => {
      await response.body?.cancel().catch(() => undefined);
    },
  };
}

/** @throws Error where the promise does not settle in time */
export async function withDeadline<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function broken(name: string, cause: unknown, signal: AbortSignal | undefined): ZeroreelError {
  if (signal?.aborted) return new ZeroreelError('aborted', `${name}: the download was stopped`, { cause });
  return new NoAnswer(`${name}: the download broke off (${reasonOf(cause)})`, {}, { cause });
}

/** The reason that lies deepest: fetch itself only says that it failed. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && cause.message !== '') return reasonOf(cause);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return messageOf(error) || code || 'no reason was told';
}

function concatenated(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
