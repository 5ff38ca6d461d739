import { throwIfAborted, type Stage } from '@zeroreel/core';
import { settingsComment } from '@zeroreel/node';
import {
  type ExpectedFingerprints,
  makeVideo,
  rateOf,
  recordSettings,
  shownFrames,
  type ComposedRun,
  type KnownPlugins,
  type RecordedSettings,
  type RunKeeper,
  type Settings,
} from '@zeroreel/run';
import type { RemoteModelsSource } from '../host/remote-models.js';
import { createHost } from '../host/run-host.js';
import { checkOutputs, checkPlaces, type OutputPaths } from '../output/check-outputs.js';
import { inputPathsOf } from '../output/run-inputs.js';
import { writeOutputs } from '../output/write-outputs.js';
import { openPreview, type Preview } from '../preview/preview.js';
import { keepRun } from '../resume/keep-run.js';
import { createReporter } from '../progress/create-reporter.js';
import { downloadReporter } from '../progress/download-reporter.js';
import { forwardEvents, type Reporter } from '../progress/reporter.js';
import type { CommandContext } from './command-context.js';

/** Where results go, and how a run reports. */
export interface OutputFlags extends OutputPaths {
  readonly resume?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** A video to make. */
export interface VideoJob {
  readonly settings: Settings;
  readonly known: KnownPlugins;
  /** Models on the web. */
  readonly remote: RemoteModelsSource;
  readonly flags: OutputFlags;
  /** What is told before anything else; default: nothing. */
  readonly notices?: readonly string[];
  /**
   * What an earlier run kept: any other model and any other file are refused, and values that nobody gave then are still
   * told apart.
   */
  readonly expected?: RecordedSettings & Pick<ExpectedFingerprints, 'movedFrom'>;
  /** The file that the settings are from. */
  readonly source?: string;
}

/**
 * Makes a video and writes it. What is wrong with the output or the request is found before the networks are built.
 * @throws ZeroreelError
 */
export async function runVideo(job: VideoJob, context: CommandContext): Promise<void> {
  throwIfAborted(context.signal);
  const reporter = createReporter(job.flags, context);
  try {
    const { flags, settings, known, source, notices = [] } = job;
    for (const message of notices) reporter.report({ type: 'notice', message });
    const inputs = [...inputPathsOf(settings, known), ...(source === undefined ? [] : [source])];
    await checkOutputs(flags, inputs, (message) => reporter.report({ type: 'notice', message }));
    await keepRun(flags, { ...context, reporter }, (keeper) => makeAndWrite(job, reporter, context, keeper));
  } finally {
    reporter.close();
  }
}

async function makeAndWrite(
  { settings, known, remote, flags, expected }: VideoJob,
  reporter: Reporter,
  context: CommandContext,
  keeper: RunKeeper | undefined,
): Promise<void> {
  const { signal, now } = context;
  const started = now();
  const stage = stageReporter(reporter, now);
  const notice = (message: string) => reporter.report({ type: 'notice', message });
  const previews: Preview[] = [];
  await using host = createHost(settings, {
    ...{ known, signal, remote, ...(expected && { expected }) },
    loading: (work) => stage('load', work),
    follow(events, model) {
      forwardEvents(events, reporter);
      const preview = flags.preview === undefined ? undefined : openPreview(flags.preview, model, reporter);
      if (preview === undefined) return;
      previews.push(preview);
      events.on('generation:step', (event) => preview.step(event));
    },
    ...{ notice, keeper },
    downloads: downloadReporter(reporter, now),
  });
  const onComposed = async (run: ComposedRun): Promise<void> => {
    await checkRun(run, flags);
    const memory = await host.memoryOf(run);
    if (memory) reporter.report({ type: 'memory:estimate', backend: run.backend.name, ...memory });
  };
  const video = await makeVideo(settings, host, onComposed).finally(() =>
    Promise.all(previews.map((preview) => preview.finish())),
  );
  const recorded = expected === undefined ? video.recorded : withDefaultsOf(expected, video.recorded);
  await stage('write', () => writeOutputs({ ...video, recorded }, { outputs: flags, signal, reporter }));
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

/** Whether what is about to be computed can be written. @throws ZeroreelError */
async function checkRun({ settings, recorded }: ComposedRun, outputs: OutputPaths): Promise<void> {
  settingsComment(recorded);
  const planned = { framesPerSecond: rateOf(settings), frames: shownFrames(settings) };
  // A full disk of a side output was told before.
  await checkPlaces(outputs, planned, () => undefined);
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
