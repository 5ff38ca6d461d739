import { z } from '@hono/zod-openapi';
import { JOB_STATES, VIDEO_FORMATS, type Job, type JobFailure, type JobState } from '@zeroreel/jobs';

const time = () => z.iso.datetime().openapi({ example: '2026-11-27T10:00:00.000Z' });
const count = () => z.int().min(0);

/** A file of a job. */
const artifactView = z
  .strictObject({
    name: z.string().openapi({ example: 'video.mp4' }),
    bytes: count(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    mediaType: z.string().openapi({ example: 'video/mp4' }),
    url: z.string().openapi({ description: 'from the root of this server' }),
  })
  .openapi('Artifact');

/** Why a job failed. */
const failureView = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    log: z.array(z.string()).optional(),
    faults: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('JobError');

/** A job, as clients see it. */
export const jobView = z
  .strictObject({
    id: z.string(),
    object: z.literal('job'),
    state: z.enum(JOB_STATES as [JobState, ...JobState[]]),
    createdAt: time(),
    startedAt: time().optional(),
    endedAt: time().optional(),
    expiresAt: time().optional(),
    queuePosition: count().optional().openapi({ description: 'jobs that come before it' }),
    progress: z.strictObject({
      done: z.number().min(0).openapi({ description: 'evaluations of single frames' }),
      total: z.number().min(0).openapi({ description: '0 while it is not known' }),
      stage: z.string(),
      step: count().optional(),
      steps: count().optional(),
      etaSeconds: z.number().min(0).optional(),
    }),
    attempts: count(),
    resumedFrom: z.strictObject({ phase: z.string(), step: count() }).optional(),
    priority: z.int().min(-10).max(10),
    settings: z.record(z.string(), z.unknown()).openapi({ description: 'as they were asked for' }),
    output: z.strictObject({ format: z.enum(VIDEO_FORMATS), keepFrames: z.boolean() }),
    fingerprint: z.string().optional().openapi({ description: "the model's, once the video is made" }),
    parts: z
      .array(
        z.strictObject({
          frames: z
            .tuple([count(), count()])
            .openapi({ type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 }),
          state: z.enum(['waiting', 'running', 'done']),
          worker: z.string().optional(),
        }),
      )
      .optional(),
    workClass: z.strictObject({ device: z.string(), model: z.string(), print: z.string() }).optional().openapi({
      description: 'whose workers compute it: backend, hardware and number format, and the model by its files',
    }),
    waitsFor: z.string().optional().openapi({ description: 'why no worker can take it now' }),
    whole: z.string().optional().openapi({ description: 'why the video is not made in parts' }),
    cancelRequested: z.boolean().optional(),
    asOf: time().optional().openapi({ description: 'when it was so, where the queue cannot be reached now' }),
    artifacts: z.array(artifactView),
    error: failureView.optional(),
  })
  .openapi('Job');

/** A job, as clients see it. */
export type JobView = z.output<typeof jobView>;

/** What is known of a job that waits, beside its record. */
export interface Waiting {
  /** Jobs that come before it. */
  readonly position?: number | undefined;
  /** Why no worker can take it now. */
  readonly waitsFor?: string | undefined;
}

/** A job, as it stands in its record and in the queue. */
export function viewJob(job: Job, { position, waitsFor }: Waiting = {}): JobView {
  const { progress, error } = job;
  return {
    id: job.id,
    object: 'job',
    state: job.state,
    createdAt: iso(job.createdAt),
    ...(job.startedAt !== undefined && { startedAt: iso(job.startedAt) }),
    ...(job.endedAt !== undefined && { endedAt: iso(job.endedAt) }),
    ...(job.expiresAt !== undefined && { expiresAt: iso(job.expiresAt) }),
    ...(position !== undefined && { queuePosition: position }),
    progress: {
      ...{ done: progress.done, total: progress.total, stage: progress.stage },
      ...(progress.step !== undefined && { step: progress.step }),
      ...(progress.steps !== undefined && { steps: progress.steps }),
      ...(progress.remaining !== undefined && { etaSeconds: Math.round(progress.remaining / 100) / 10 }),
    },
    attempts: job.attempts,
    ...(job.resumedFrom && { resumedFrom: { phase: job.resumedFrom.phase, step: job.resumedFrom.step } }),
    priority: job.priority,
    settings: { ...job.settings },
    output: { format: job.format, keepFrames: job.keepFrames },
    ...(job.recorded && { fingerprint: job.recorded.modelFingerprint }),
    ...(job.parts && {
      parts: job.parts.map(({ from, to, state, worker }) => ({
        frames: [from, to] as [number, number],
        state,
        ...(worker !== undefined && { worker }),
      })),
    }),
    ...(job.workClass && { workClass: { ...job.workClass } }),
    ...(waitsFor !== undefined && { waitsFor }),
    ...(job.whole !== undefined && { whole: job.whole }),
    ...(job.cancelRequested && { cancelRequested: true }),
    ...(job.asOf !== undefined && { asOf: iso(job.asOf) }),
    artifacts: job.artifacts.map(({ name, bytes, sha256, mediaType }) => ({
      ...{ name, bytes, sha256, mediaType },
      url: artifactUrl(job.id, name),
    })),
    ...(error && { error: viewFailure(error) }),
  };
}

/** Where a file of a job is to be had, from the root of the server. */
export const artifactUrl = (job: string, name: string): string =>
  `/v1/jobs/${encodeURIComponent(job)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const viewFailure = ({ code, message, hint, log, faults }: JobFailure): JobView['error'] => ({
  ...{ code, message },
  ...(hint !== undefined && { hint }),
  ...(log && { log: [...log] }),
  ...(faults && { faults: faults.map(({ path, message: text }) => ({ path, message: text })) }),
});
