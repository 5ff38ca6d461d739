import { z } from '@hono/zod-openapi';
import { requestOptions } from '@zeroreel/core';
import type { Job, JobState } from '@zeroreel/jobs';
import { modelSourceOf, outputOptions } from '@zeroreel/run';
import type { ServedModels } from '../models/served-models.js';

const STATUS = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'failed',
} as const satisfies Readonly<Record<JobState, string>>;

/** A video in OpenAI's shape. Times are seconds since 1970. */
export const videoView = z
  .strictObject({
    id: z.string(),
    object: z.literal('video'),
    model: z.string(),
    status: z.enum(['queued', 'in_progress', 'completed', 'failed']),
    progress: z.int().min(0).max(100),
    created_at: z.int(),
    completed_at: z.int().nullable(),
    expires_at: z.int().nullable(),
    prompt: z.string().nullable(),
    seconds: z.string(),
    size: z.string(),
    remixed_from_video_id: z.null(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .openapi('Video');

/** A job in OpenAI's shape. */
export async function viewVideo(
  job: Job,
  models: Pick<ServedModels, 'defaultsOf'>,
): Promise<z.output<typeof videoView>> {
  const { state, progress, settings, error } = job;
  // Once the video is there it says all of itself; before, what was asked for does.
  const { request, output } = job.recorded?.settings ?? settings;
  const model = modelSourceOf(settings);
  const frames = request.frames ?? requestOptions.frames.default;
  const rate = output.framesPerSecond ?? outputOptions.framesPerSecond.default;
  const defaults = request.width === undefined || request.height === undefined ? await models.defaultsOf(model) : {};
  const width = request.width ?? defaults?.width;
  const height = request.height ?? defaults?.height;
  return {
    id: job.id,
    object: 'video',
    model,
    status: STATUS[state],
    progress:
      state === 'succeeded'
        ? 100
        : progress.total > 0
          ? Math.min(99, Math.floor((100 * progress.done) / progress.total))
          : 0,
    created_at: seconds(job.createdAt),
    completed_at: state === 'succeeded' && job.endedAt !== undefined ? seconds(job.endedAt) : null,
    expires_at: job.expiresAt === undefined ? null : seconds(job.expiresAt),
    prompt: request.prompt,
    seconds: String(Math.round((1000 * frames) / rate) / 1000),
    size: width === undefined || height === undefined ? 'auto' : `${width}x${height}`,
    remixed_from_video_id: null,
    error:
      state === 'cancelled'
        ? { code: 'cancelled', message: 'The video was cancelled' }
        : error === undefined
          ? null
          : { code: error.code, message: error.message },
  };
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
