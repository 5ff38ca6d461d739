import { join } from 'node:path';
import { ZeroreelError, type DiffusionModel, type Stage } from '@zeroreel/core';
import { contactSheet, encodePng, frameFromPicture, pingPong, type Frame } from '@zeroreel/media';
import {
  checkReplaceable,
  checkVideoOutput,
  replaceFile,
  settingsComment,
  writeVideo,
  type VideoFileOptions,
} from '@zeroreel/node';
import {
  completeSettings,
  recordSettings,
  type ComposedRun,
  type CompleteSettings,
  type RecordedSettings,
  type RunSettings,
} from '@zeroreel/run';
import { composeRun, openModel } from '../compose.js';
import { openModelFiles } from '../model-files.js';
import type { OutputFlags } from '../options/generate-options.js';
import { openPreview } from '../preview/open-preview.js';
import { createReporter } from '../progress/create-reporter.js';
import { forwardEvents } from '../progress/forward-events.js';
import type { Reporter } from '../progress/reporter.js';
import { inputFingerprints, requireSameInputs } from '../settings/input-fingerprints.js';
import { modelFingerprint } from '../settings/model-fingerprint.js';
import { readSources } from '../sources/read-sources.js';
import { version } from '../version.js';
import type { CommandContext } from './command-context.js';

export interface VideoJob {
  readonly settings: RunSettings;
  readonly flags: OutputFlags;
  /** Of an earlier run: refuses any other model and any other file than those. */
  readonly expected?: Pick<RecordedSettings, 'modelFingerprint' | 'inputs'>;
}

/**
 * Makes a video and writes it. What is wrong with the output or the request is found before the networks are built.
 * @throws ZeroreelError
 */
export async function runVideo(job: VideoJob, context: CommandContext): Promise<void> {
  await checkOutputs(job.flags);
  const reporter = createReporter(job.flags, context);
  try {
    await makeVideo(job, reporter, context);
  } finally {
    reporter.close();
  }
}

async function makeVideo({ settings: asked, flags, expected }: VideoJob, reporter: Reporter, context: CommandContext) {
  const { signal } = context;
  const started = context.now();
  const stage = stageReporter(reporter, context.now);
  const files = await openModelFiles(asked.model);
  const fingerprint = await modelFingerprint(files);
  requireSameModel(asked.model, fingerprint, expected?.modelFingerprint);
  const inputs = await inputFingerprints(asked);
  requireSameInputs(inputs, expected?.inputs);
  await using opened = await stage('load', () => openModel(asked, files));
  const { sources, settings: decided } = await readSources(asked, opened.model.defaultSize, signal);
  const settings = completeSettings(decided, opened);
  const recorded = recordSettings(settings, { version, modelFingerprint: fingerprint, inputs });
  settingsComment(recorded);
  await using run = await composeRun(settings, opened, sources, signal);
  const frames = await generate(run, { settings, model: opened.model, flags, reporter, signal });
  const writing = { settings, recorded, flags, signal, ...(sources.audio && { audio: sources.audio }) };
  await stage('write', () => writeOutputs(frames, writing));
  reporter.report({
    type: 'done',
    ...{ output: flags.output, frames: frames.length, milliseconds: context.now() - started },
  });
}

interface GenerateContext {
  readonly settings: RunSettings;
  readonly model: DiffusionModel;
  readonly flags: OutputFlags;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** The frames of the video, in the order in which they are shown. */
async function generate(
  { events, textToVideo }: ComposedRun,
  { settings, model, flags, reporter, signal }: GenerateContext,
): Promise<readonly Frame[]> {
  forwardEvents(events, reporter);
  const preview = flags.preview === undefined ? undefined : openPreview(flags.preview, model, reporter);
  if (preview) events.on('generation:step', (event) => preview.step(event));
  try {
    const steps = textToVideo.generate(settings.request, { signal });
    let next = await steps.next();
    while (!next.done) next = await steps.next();
    const frames = next.value.frames.map(frameFromPicture);
    return settings.loop === 'ping-pong' ? pingPong(frames) : frames;
  } finally {
    await preview?.finish();
  }
}

interface WriteContext {
  readonly settings: CompleteSettings;
  readonly recorded: RecordedSettings;
  readonly flags: OutputFlags;
  readonly audio?: NonNullable<VideoFileOptions['audio']>;
  readonly signal: AbortSignal;
}

async function writeOutputs(frames: readonly Frame[], { settings, recorded, flags, audio, signal }: WriteContext) {
  const options = { framesPerSecond: settings.framesPerSecond, settings: recorded, signal };
  if (flags.preview !== undefined) await replaceFile(flags.preview, encodePng(contactSheet(frames)));
  if (flags.keepFrames !== undefined) await writeVideo(framesPattern(flags.keepFrames), frames, options);
  await writeVideo(flags.output, frames, { ...options, ...(audio && { audio }) });
}

async function checkOutputs({ output, keepFrames, preview }: OutputFlags): Promise<void> {
  await checkVideoOutput(output);
  if (keepFrames !== undefined) await checkVideoOutput(framesPattern(keepFrames));
  if (preview === undefined) return;
  if (!preview.endsWith('.png')) {
    throw new ZeroreelError('invalid-request', `--preview: expected a file name ending in .png, got ${preview}`);
  }
  await checkReplaceable(preview);
}

const framesPattern = (folder: string): string => join(folder, '%03d.png');

function requireSameModel(model: string, fingerprint: string, expected: string | undefined): void {
  // Pages that were not loaded securely cannot compute one.
  if (expected === undefined || expected === '' || expected === fingerprint) return;
  throw new ZeroreelError(
    'invalid-model',
    `The model (${model}) is not the one that made the file: expected ${expected}, got ${fingerprint}`,
  );
}

/** Reports the stages that lie outside of the pipeline. */
const stageReporter =
  (reporter: Reporter, now: () => number) =>
  async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    const started = now();
    reporter.report({ type: 'stage:start', stage });
    const result = await work();
    reporter.report({ type: 'stage:end', stage, milliseconds: now() - started });
    return result;
  };
