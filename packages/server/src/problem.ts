import type { Fault } from '@zeroreel/core';

/** Why a request was not done, by the status that it is answered with. */
export const PROBLEM_STATUS = {
  'invalid-request': 400,
  unauthorized: 401,
  'forbidden-origin': 403,
  'not-found': 404,
  'unknown-job': 404,
  'unknown-artifact': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'already-ended': 409,
  'still-running': 409,
  'not-ready': 409,
  'other-request': 409,
  'expired-events': 410,
  'too-large': 413,
  'unsupported-type': 415,
  'no-such-range': 416,
  'foreign-host': 421,
  'queue-full': 429,
  'rate-limited': 429,
  unexpected: 500,
  'shutting-down': 503,
  'queue-unavailable': 503,
  'disk-full': 507,
} as const;

/** A machine-readable reason. */
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** What an error says besides its code. */
export interface ProblemFacts {
  /** What the caller can do about it. */
  readonly hint?: string;
  /** Everything that is wrong with the body, each by its path. */
  readonly faults?: readonly Fault[];
  /** Seconds after which it may be tried again. */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is not done: its status follows from its code, and its message says what was expected and what was got. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly facts: ProblemFacts = {},
  ) {
    super(message);
  }

  get status(): (typeof PROBLEM_STATUS)[ProblemCode] {
    return PROBLEM_STATUS[this.code];
  }

  /** Headers that the answer carries. */
  get headers(): Readonly<Record<string, string>> {
    const { retryAfter, headers } = this.facts;
    return {
      ...headers,
      ...(retryAfter !== undefined && { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter))) }),
    };
  }
}

/** A body that is wrong in one way or several. */
export const invalidRequest = (faults: readonly Fault[]): Problem =>
  new Problem('invalid-request', faults.map(({ path, message }) => `${path}: ${message}`).join('\n'), { faults });
