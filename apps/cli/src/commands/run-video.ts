import { join } from 'node:path';
import { ZeroreelError, type Stage, type Video } from '@zeroreel/core';
import { contactSheet, encodePng, frameFromPicture } from '@zeroreel/media';
import { checkReplaceable, checkVideoOutput, replaceFile, settingsComment, writeVideo } from '@zeroreel/node';
import { composeRun, openModelFiles, type ComposedRun } from '../compose.js';
import type { OutputFlags } from '../options/generate-options.js';
import { openPreview } from '../preview/open-preview.js';
import { createReporter } from '../progress/create-reporter.js';
import { forwardEvents } from '../progress/forward-events.js';
import type { Reporter } from '../progress/reporter.js';
import { completeSettings } from '../settings/complete-settings.js';
import { modelFingerprint } from '../settings/model-fingerprint.js';
import { recordSettings, type RecordedSettings, type RunSettings } from '../settings/run-settings.js';
import type { CommandContext } from './command-context.js';

export interface VideoJob {
  readonly settings: RunSettings;
  readonly flags: OutputFlags;
  /** Refuses any other model than the one with this fingerprint. */
  readonly expectedFingerprint?: string;
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

async function makeVideo(
  { settings, flags, expectedFingerprint }: VideoJob,
  reporter: Reporter,
  context: CommandContext,
) {
  const started = context.now();
  const stage = stageReporter(reporter, context.now);
  const files = openModelFiles(settings.model);
  const fingerprint = await modelFingerprint(files);
  requireSameModel(settings.model, fingerprint, expectedFingerprint);
  await using run = await stage('load', () => composeRun(settings, files));
  const recorded = recordSettings(completeSettings(settings, run), fingerprint);
  settingsComment(recorded);
  const video = await generate(run, recorded, { flags, reporter, signal: context.signal });
  await stage('write', () => writeOutputs(video, recorded, flags, context.signal));
  const milliseconds = context.now() - started;
  reporter.report({ type: 'done', output: flags.output, frames: video.frames.length, milliseconds });
}

interface GenerateContext {
  readonly flags: OutputFlags;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

async function generate(
  { model, events, textToVideo }: ComposedRun,
  { settings }: RecordedSettings,
  { flags, reporter, signal }: GenerateContext,
): Promise<Video> {
  forwardEvents(events, reporter);
  const preview = flags.preview === undefined ? undefined : openPreview(flags.preview, model, reporter);
  if (preview) events.on('generation:step', (event) => preview.step(event));
  try {
    const steps = textToVideo.generate(settings.request, { signal });
    let next = await steps.next();
    while (!next.done) next = await steps.next();
    return next.value;
  } finally {
    await preview?.finish();
  }
}

async function writeOutputs({ frames }: Video, settings: RecordedSettings, flags: OutputFlags, signal: AbortSignal) {
  const pictures = frames.map(frameFromPicture);
  const options = { framesPerSecond: settings.settings.framesPerSecond, settings, signal };
  if (flags.preview !== undefined) await replaceFile(flags.preview, encodePng(contactSheet(pictures)));
  if (flags.keepFrames !== undefined) await writeVideo(framesPattern(flags.keepFrames), pictures, options);
  await writeVideo(flags.output, pictures, options);
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
  if (expected === undefined || expected === fingerprint) return;
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
