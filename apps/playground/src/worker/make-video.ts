import { ZeroreelError, type DiffusionModel, type EventBus } from '@zeroreel/core';
import { frameFromPicture, framesFromLatents, latentProjectionFor, type Frame } from '@zeroreel/media';
import { composeRun } from '../compose.js';
import { recordSettings, type RunSettings } from '../settings/run-settings.js';
import { version } from '../version.js';
import type { FinishedVideo, RunEvent, VideoJob } from '../worker-protocol.js';
import type { ModelHost } from './model-host.js';

/** How a job tells what happens, and hears that it is to stop. */
export interface JobContext {
  readonly host: ModelHost;
  readonly report: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Makes a video. @throws ZeroreelError */
export async function makeVideo(job: VideoJob, { host, report, signal }: JobContext): Promise<FinishedVideo> {
  const { settings, model: source, backend } = job;
  const listen = (loaded: number, total: number) => report({ type: 'download', loaded, total });
  const opened = await timed('load', report, () =>
    host.open({ source, backend, edits: settings.edit !== undefined }, listen),
  );
  signal.throwIfAborted();
  report({ type: 'backend', description: opened.backend.capabilities().description });
  const clip = clipFor(settings, job.clip ?? []);
  await using run = await composeRun(settings, opened, { clip, openControlNet: () => host.embedded('canny', listen) });
  forwardEvents(run.events, opened.model, report);
  const steps = run.textToVideo.generate(settings.request, { signal });
  let next = await steps.next();
  while (!next.done) next = await steps.next();
  return {
    frames: next.value.frames.map(frameFromPicture),
    framesPerSecond: settings.framesPerSecond ?? 4,
    recorded: recordSettings(settings, opened.fingerprint, version),
  };
}

/** Reports a stage that lies outside of the pipeline. */
async function timed<T>(stage: 'load', report: JobContext['report'], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  report({ type: 'stage:start', stage });
  const result = await work();
  report({ type: 'stage:end', stage, milliseconds: performance.now() - started });
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
