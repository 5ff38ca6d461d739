import type { ErrorCode } from '@zeroreel/core';

/** Why a service, a queue, its records or its store refuse something. */
export type JobsErrorCode =
  | 'unknown-job' // there is no such job, or no longer
  | 'already-ended' // it cannot be cancelled or moved in the queue any more
  | 'not-ended' // it cannot be removed or retried yet
  | 'key-reused' // an idempotency key that stood for another order
  | 'changed-meanwhile' // somebody else has changed the record: read it again
  | 'events-expired' // the events after that one are no longer kept: read the job instead
  | 'queue-full'
  | 'queue-unavailable' // the queue or its records cannot be reached; later it may
  | 'store-unavailable' // the artefact store cannot be reached; later it may
  | 'disk-full'
  | 'locked' // another process has the journal
  | 'damaged'; // a journal or an artefact that cannot be read

/** What a service's parts throw. Its message says what was expected and what was got. */
export class JobsError extends Error {
  override readonly name = 'JobsError';
  constructor(
    readonly code: JobsErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Why a job failed: an error of the run, or of the service around it. */
export type JobFailureCode =
  | ErrorCode
  | 'lost-worker' // its process died again and again, and it got no further
  | 'disk-full' // `retry` goes on from the last state
  | 'artifact' // its results could not be stored; `retry` goes on
  | 'unexpected'; // a fault of zeroreel itself

/** A job's error, as clients see it. */
export interface JobFailure {
  readonly code: JobFailureCode;
  readonly message: string;
  /** What helps. */
  readonly hint?: string;
  /** The last lines that a lost worker wrote. */
  readonly log?: readonly string[];
  /** What is wrong with the settings, each by its path. */
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}
