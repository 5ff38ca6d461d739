import { messageOf, ZeroreelError } from '@zeroreel/core';
import { JobsError, type JobsErrorCode } from '@zeroreel/jobs';
import { HTTPException } from 'hono/http-exception';
import { Problem, type ProblemCode } from '../problem.js';

/** What the parts below say, in the words of HTTP. */
const CODES: Readonly<Record<JobsErrorCode, ProblemCode>> = {
  'unknown-job': 'unknown-job',
  'already-ended': 'already-ended',
  'not-ended': 'still-running',
  'key-reused': 'other-request',
  'changed-meanwhile': 'queue-unavailable',
  'events-expired': 'expired-events',
  'queue-full': 'queue-full',
  'queue-unavailable': 'queue-unavailable',
  'store-unavailable': 'queue-unavailable',
  'disk-full': 'disk-full',
  locked: 'queue-unavailable',
  damaged: 'unexpected',
};

/** Seconds after which a queue that is away is asked again. */
const RETRY_AFTER = 5;

/** What a request is answered with that an error ended; what nobody expected tells nothing of the inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof JobsError) {
    const code = CODES[error.code];
    if (code === 'unexpected') return unexpected(error);
    const isLater = ['queue-unavailable', 'queue-full'].includes(code);
    return new Problem(code, error.message, isLater ? { retryAfter: RETRY_AFTER } : {});
  }
  if (error instanceof ZeroreelError && error.code === 'invalid-request') {
    return new Problem('invalid-request', error.message, { faults: error.faults });
  }
  if (error instanceof HTTPException && error.status < 500) return new Problem('invalid-request', messageOf(error));
  return unexpected(error);
}

const unexpected = (cause: unknown): Problem => {
  const problem = new Problem('unexpected', 'The server failed; its log says why');
  problem.cause = cause;
  return problem;
};

/** The body of the native API's errors. */
export const problemBody = ({ code, message, facts: { hint, faults } }: Problem) => ({
  error: { code, message, ...(hint !== undefined && { hint }), ...(faults !== undefined && { faults }) },
});
