import {
  retryInFloat32,
  ZeroreelError,
  type DiffusionModel,
  type EventBus,
  type GenerationStep,
  type Video,
} from '@zeroreel/core';
import { frameFromPicture, framesFromLatents, latentProjectionFor, type Frame } from '@zeroreel/media';
import { composeRun } from '../compose.js';
import type { Download, ModelStore } from '../models/model-store.js';
import { recordSettings, type RunSettings } from '../settings/run-settings.js';
import { version } from '../version.js';
import type { FinishedVideo, RunEvent, VideoJob } from '../worker-protocol.js';
import type { HostedModel, ModelHost } from './model-host.js';

/** How a job tells what happens, and hears that it is to stop. */
export interface JobContext {
  readonly store: ModelStore;
  readonly host: ModelHost;
  readonly report: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Makes a video; one that overflowed is begun anew in float32. @throws ZeroreelError */
export async function makeVideo(job: VideoJob, context: JobContext): Promise<FinishedVideo> {
  const { settings, model: source, backend } = job;
  const { host, report, signal } = context;
  const clip = clipFor(settings, job.clip ?? []);
  const wanted = { source, backend, edits: settings.edit !== undefined };
  const open = (more?: { readonly dtype: 'float16' | 'float32' }) =>
    timed(report, () => host.open({ ...wanted, ...more }, followed(context)));
  const opened = await open();
  signal.throwIfAborted();
  const { description, preferredDType } = opened.backend.capabilities();
  report({ type: 'backend', description });

  const steps = retryInFloat32(
    async function* (dtype) {
      const model = dtype === preferredDType ? opened : await open({ dtype });
      return yield* generate(settings, model, clip, context);
    },
    {
      dtype: preferredDType,
      announce: ({ message }) => report({ type: 'notice', message: `${message}. Begun anew in float32.` }),
    },
  );
  let next = await steps.next();
  while (!next.done) next = await steps.next();
  return {
    frames: next.value.frames.map(frameFromPicture),
    framesPerSecond: settings.framesPerSecond ?? 4,
    recorded: recordSettings(settings, opened.fingerprint, version),
  };
}

async function* generate(
  settings: RunSettings,
  model: HostedModel,
  clip: readonly Frame[],
  context: JobContext,
): AsyncGenerator<GenerationStep, Video, void> {
  const { store, report, signal } = context;
  const openControlNet = () => store.embedded('canny', followed(context));
  await using run = await composeRun(settings, model, { clip, openControlNet });
  forwardEvents(run.events, model.model, report);
  return yield* run.textToVideo.generate(settings.request, { signal });
}

const followed = ({ report, signal }: JobContext): Download => ({
  listen: (loaded, total) => report({ type: 'download', loaded, ...(total !== undefined && { total }) }),
  signal,
});

/** Reports the stage that lies outside of the pipeline. */
async function timed<T>(report: JobContext['report'], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  report({ type: 'stage:start', stage: 'load' });
  const result = await work();
  report({ type: 'stage:end', stage: 'load', milliseconds: performance.now() - started });
  return result;
}

/** As many frames as the video has; a single picture stands for all. */
function clipFor({ request, edit, controls = [] }: RunSettings, clip: readonly Frame[]): readonly Frame[] {
  if (!edit && controls.length === 0) return [];
  const { frames = 8 } = request;
  const [first] = clip;
  if (!first) throw new ZeroreelError('invalid-request', 'There is no clip: drop a video or a picture first');
  if (clip.length === 1) return Array<Frame>(frames).fill(first);
  if (clip.length >= frames) return clip.slice(0, frames);
  throw new ZeroreelError('invalid-request', `frames: expected ${clip.length} at most, as the clip has, got ${frames}`);
}

function forwardEvents(events: EventBus, model: DiffusionModel, report: JobContext['report']): void {
  const projection = latentProjectionFor(model.scalingFactor);
  events.on('stage:start', (event) => report({ type: 'stage:start', ...event }));
  events.on('stage:end', (event) => report({ type: 'stage:end', ...event }));
  events.on('generation:progress', (event) => report({ type: 'progress', ...event }));
  events.on('notice', (event) => report({ type: 'notice', ...event }));
  events.on('generation:step', ({ step, steps, predictedX0 }) => {
    if (projection) report({ type: 'preview', step, steps, frames: framesFromLatents(predictedX0, projection, 1) });
  });
  events.on('frame:decoded', ({ frameId, picture }) =>
    report({ type: 'frame', index: frameId, frame: frameFromPicture(picture) }),
  );
}
