import { retryInFloat32, type DiffusionModel, type EventBus, type GenerationStep, type Video } from '@zeroreel/core';
import { frameFromPicture, framesFromLatents, latentProjectionFor, pingPong } from '@zeroreel/media';
import { recordSettings } from '@zeroreel/run';
import { composeRun } from '../compose.js';
import type { Download, ModelStore } from '../models/model-store.js';
import { version } from '../version.js';
import type { FinishedVideo, RunEvent, VideoJob } from '../worker-protocol.js';
import type { HostedModel, ModelHost, NetworkDType, WantedModel } from './model-host.js';
import { NamedFiles } from './named-files.js';
import { runPictures } from './run-pictures.js';

/** How a job tells what happens, and hears that it is to stop. */
export interface JobContext {
  readonly store: ModelStore;
  readonly host: ModelHost;
  readonly report: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Makes a video; one that overflowed is begun anew in float32. @throws ZeroreelError */
export async function makeVideo(job: VideoJob, context: JobContext): Promise<FinishedVideo> {
  const { settings } = job;
  const { host, report, signal } = context;
  const wanted = wantedModel(job);
  const open = (more?: { readonly dtype: NetworkDType }) =>
    timed(report, () => host.open({ ...wanted, ...more }, followed(context)));
  const opened = await open();
  signal.throwIfAborted();
  const { description, preferredDType } = opened.backend.capabilities();
  report({ type: 'backend', description });
  const first = wanted.dtype ?? preferredDType;

  const steps = retryInFloat32(
    async function* (dtype) {
      const model = dtype === first ? opened : await open({ dtype });
      return yield* generate(job, { model, dtype }, context);
    },
    {
      dtype: first,
      announce: ({ message }) => report({ type: 'notice', message: `${message}. Begun anew in float32.` }),
    },
  );
  let next = await steps.next();
  while (!next.done) next = await steps.next();
  const frames = next.value.frames.map(frameFromPicture);
  return {
    frames: settings.loop === 'ping-pong' ? pingPong(frames) : frames,
    framesPerSecond: settings.framesPerSecond ?? 4,
    recorded: recordSettings(settings, { version, modelFingerprint: opened.fingerprint }),
  };
}

/** int8 is for processors outside of browsers. */
function wantedModel({ settings, model: source, backend }: VideoJob): WantedModel {
  const { precision, variant } = settings;
  const dtype = precision === 'int8' ? undefined : precision;
  const edits = settings.edit !== undefined;
  return { source, backend, edits, ...(dtype && { dtype }), ...(variant && { variant }) };
}

interface Attempt {
  readonly model: HostedModel;
  readonly dtype: NetworkDType;
}

async function* generate(
  { settings, clips = {}, files: dropped = {}, allowedPlugins: allowed = [] }: VideoJob,
  { model, dtype }: Attempt,
  context: JobContext,
): AsyncGenerator<GenerationStep, Video, void> {
  const { store, report, signal } = context;
  const pictures = runPictures(settings, clips, model.model.defaultSize);
  using files = new NamedFiles(store, dropped, followed(context));
  await using run = await composeRun(settings, model, { pictures, files, allowed, dtype, signal });
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
