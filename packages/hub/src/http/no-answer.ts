import { ZeroreelError } from '@zeroreel/core';

/** What a server did in the place of an answer. */
export interface NoAnswerFacts {
  /** Of the last answer, where there was one: 408, 429, 5xx. */
  readonly status?: number;
  /** Seconds that it asks to wait. */
  readonly retryAfter?: number;
  /** Nothing was asked, as nothing may be. */
  readonly offline?: true;
}

/** A server that cannot be reached, falls silent, or says that it cannot answer now: what is kept may serve instead. */
export class NoAnswer extends ZeroreelError {
  constructor(
    message: string,
    readonly facts: NoAnswerFacts = {},
    options: ErrorOptions = {},
  ) {
    super('missing-file', message, options);
  }
}

/** Whether another request may fare better at once: the connection broke, and nobody said why. */
export const isWorthAnother = (error: unknown): error is NoAnswer =>
  error instanceof NoAnswer && error.facts.status === undefined && error.facts.offline === undefined;

/** Seconds that a server asks to wait (RFC 9110 10.2.3, draft-ietf-httpapi-ratelimit-headers); undefined: it does not say. */
export function retryAfterOf(headers: Headers): number | undefined {
  const after = Number(headers.get('retry-after') ?? NaN);
  if (Number.isFinite(after) && after >= 0) return after;
  const limit = headers.get('ratelimit') ?? '';
  const [, left, seconds] = /r=(\d+)\s*;\s*t=(\d+)/.exec(limit) ?? [];
  return left === '0' && seconds !== undefined ? Number(seconds) : undefined;
}
