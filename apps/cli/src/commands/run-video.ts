import { join } from 'node:path';
import { ZeroreelError, type Stage } from '@zeroreel/core';
import { contactSheet, encodePng } from '@zeroreel/media';
import { checkReplaceable, checkVideoOutput, replaceFile, settingsComment, writeVideo } from '@zeroreel/node';
import {
  type ExpectedFingerprints,
  makeVideo,
  recordSettings,
  type KnownPlugins,
  type MadeVideo,
  type RecordedSettings,
  type Settings,
} from '@zeroreel/run';
import { createHost } from '../host/run-host.js';
import { openPreview, type Preview } from '../preview/preview.js';
import { createReporter } from '../progress/create-reporter.js';
import { forwardEvents, type Reporter } from '../progress/reporter.js';
import type { CommandContext } from './command-context.js';

/** Where results go. */
export interface OutputFlags {
  readonly output: string;
  readonly keepFrames?: string;
  readonly preview?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** A video to make. */
export interface VideoJob {
  readonly settings: Settings;
  readonly known: KnownPlugins;
  readonly flags: OutputFlags;
  /**
   * What an earlier run kept: any other model and any other file are refused, and values that nobody gave then are still
   * told apart.
   */
  readonly expected?: RecordedSettings & Pick<ExpectedFingerprints, 'movedFrom'>;
}

/**
 * Makes a video and writes it. What is wrong with the output or the request is found before the networks are built.
 * @throws ZeroreelError
 */
export async function runVideo(job: VideoJob, context: CommandContext): Promise<void> {
  await checkOutputs(job.flags);
  const reporter = createReporter(job.flags, context);
  try {
    await makeAndWrite(job, reporter, context);
  } finally {
    reporter.close();
  }
}

async function makeAndWrite(
  { settings, known, flags, expected }: VideoJob,
  reporter: Reporter,
  context: CommandContext,
) {
  const { signal, now } = context;
  const started = now();
  const stage = stageReporter(reporter, now);
  const previews: Preview[] = [];
  await using host = createHost(settings, {
    ...{ known, signal, ...(expected && { expected }) },
    loading: (work) => stage('load', work),
    follow(events, model) {
      forwardEvents(events, reporter);
      const preview = flags.preview === undefined ? undefined : openPreview(flags.preview, model, reporter);
      if (preview === undefined) return;
      previews.push(preview);
      events.on('generation:step', (event) => preview.step(event));
    },
    notice: (message) => reporter.report({ type: 'notice', message }),
  });
  const video = await makeVideo(settings, host, ({ recorded }) => void settingsComment(recorded)).finally(() =>
    Promise.all(previews.map((preview) => preview.finish())),
  );
  const recorded = expected === undefined ? video.recorded : withDefaultsOf(expected, video.recorded);
  await stage('write', () => writeOutputs({ ...video, recorded }, { flags, signal }));
  reporter.report({
    type: 'done',
    ...{ output: flags.output, frames: video.frames.length, milliseconds: now() - started },
  });
}

/** A run that repeats another one was asked for everything; which values were defaults is for the first to say. */
const withDefaultsOf = (
  { defaults = {} }: RecordedSettings,
  { settings, version, modelFingerprint, inputs = {} }: RecordedSettings,
): RecordedSettings => recordSettings(settings, { version, modelFingerprint, inputs, defaults });

interface WriteContext {
  readonly flags: OutputFlags;
  readonly signal: AbortSignal;
}

async function writeOutputs(video: MadeVideo, { flags, signal }: WriteContext): Promise<void> {
  const { frames, framesPerSecond, recorded, sound: audio } = video;
  const options = { framesPerSecond, settings: recorded, signal };
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
