import {
  promptsOf,
  requestOptions,
  textToVideo,
  type Backend,
  type DiffusionModel,
  type EventBus,
  type ModelFiles,
  type ResolvedRequest,
  type TextToVideo,
  type TextToVideoRequest,
  type WeightFigures,
} from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/core/graph';
import type { Frame } from '@zeroreel/media';
import { fingerprintInputs, type ExpectedFingerprints } from '../fingerprint/expected-fingerprints.js';
import { ReadInputs } from '../fingerprint/read-inputs.js';
import type { Sha256 } from '../fingerprint/sha256.js';
import type { RunKeeper } from '../state/run-keeper.js';
import { completeSettings, type CompletedSettings } from '../settings/complete-settings.js';
import type { KnownPlugins } from '../settings/parse-settings.js';
import { recordSettings, type InputFingerprints, type RecordedSettings } from '../settings/recorded-settings.js';
import type { Settings } from '../settings/settings.js';
import type { Opener } from './opener.js';
import { fileInModel, pathInModel } from '../sources/model-paths.js';
import { additionFigures } from './addition-figures.js';
import { openPlugins } from './open-plugins.js';
import { givesFewSteps, takePreset, tellPreset, type NameOption } from './take-preset.js';
import { tellUnknownWords } from './tell-unknown-words.js';
import { ClipReader, decideByClip, type ClipSound } from './read-clips.js';

/** A checkpoint on a backend, opened by the app, which disposes it. */
export interface HostedModel {
  readonly model: DiffusionModel;
  /** All that the model's folder has, for settings that name one of its files. */
  readonly files: ModelFiles;
  readonly backend: Pick<Backend, 'name' | 'capabilities'>;
  /** Threads of the CPU, where they count. */
  readonly threads?: number;
  /** Told when everything is here; empty where none could be computed. */
  fingerprint(): Promise<string>;
}

/** What an app brings to a run: how it opens things, and where reports go. */
export interface RunHost {
  readonly known: KnownPlugins;
  readonly open: Opener;
  /** Settings whose names of models on the web say which version they stand for; default: as they are. */
  pinNames?(settings: Settings): Promise<Settings>;
  /**
   * The model and backend that settings ask for.
   * @param dtype what networks are to compute in; default: as the settings say, else as the backend prefers
   */
  openModel(settings: Settings, dtype: FloatDType | undefined): Promise<HostedModel>;
  /**
   * Downloads what was opened and is not here yet. Everything else about the run is known to be right then.
   * @returns fingerprints of the files that settings name on the web, which are not made anew then; default: none
   */
  download?(settings: Settings): Promise<InputFingerprints>;
  /** A new hash, for fingerprints of the files that settings name; undefined: there are no fingerprints. */
  readonly newHash?: (() => Sha256) | undefined;
  /** What an earlier run was made with: other files are refused. */
  readonly expected?: ExpectedFingerprints | undefined;
  /** Listens to a run before it begins, also to one that is begun anew. */
  follow(events: EventBus, model: DiffusionModel): void;
  /** Puts a decoded frame away, and returns one that brings it back when it is read; default: it stays in memory. */
  keepFrame?(frame: Frame): Frame;
  notice(message: string): void;
  /** What the user calls an option of the request; default: its flag. */
  readonly nameOption?: NameOption;
  /** Version of zeroreel, for the file. */
  readonly version: string;
  /** Keeps where runs stand; default: nobody does. */
  readonly keeper?: RunKeeper | undefined;
  /** What the numbers of runs may depend on beside settings and files, by names for messages; for the keeper. */
  environment?(settings: Settings): Promise<Readonly<Record<string, string>>>;
  readonly signal?: AbortSignal | undefined;
}

/** A run that is put together and whose settings are complete; nothing is computed yet. */
export interface ComposedRun extends CompletedSettings {
  /** As it was asked for, with what clips decided: a run tells what it decides itself. */
  readonly request: TextToVideoRequest;
  readonly textToVideo: TextToVideo;
  readonly model: DiffusionModel;
  readonly backend: HostedModel['backend'];
  /** What its plugins' networks in the UNet's graph demand. */
  readonly additions: readonly WeightFigures[];
  readonly recorded: RecordedSettings;
  /** What the video keeps of a clip's sound. */
  readonly sound?: ClipSound;
}

/**
 * Opens what settings name and puts a run together.
 * @throws ZeroreelError; the signal's reason
 */
export async function composeRun(asked: Settings, host: RunHost, dtype?: FloatDType): Promise<ComposedRun> {
  const { known, signal, version } = host;
  const settings = (await host.pinNames?.(asked)) ?? asked;
  const hosted = await host.openModel(settings, dtype);
  const { model, backend, threads } = hosted;
  const offered = takePreset(settings, known, model);
  const taken = offered && !(await givesFewSteps(settings, host.open, signal)) ? offered : undefined;
  if (taken) host.notice(tellPreset(settings, taken.preset, host.nameOption ?? flagOf));
  const read = new ReadInputs(taken?.settings ?? settings, known, withModelFiles(host.open, hosted.files));
  const { open } = read;
  signal?.throwIfAborted();
  const clips = new ClipReader(open, settings, signal);
  const { settings: decided, sound } = await decideByClip(taken?.settings ?? settings, { known, clips, model });
  const plugins = await openPlugins(decided, {
    ...{ known, open, clips, model, signal },
    notice: (message) => host.notice(message),
  });
  signal?.throwIfAborted();
  const made = textToVideo({ model, plugins });
  const resolved = await made.resolve(decided.request);
  tellWords(resolved, host, model);
  const downloaded = await host.download?.(settings);
  signal?.throwIfAborted();
  // Plugins have opened their files by now.
  const inputs = { ...(await inputFingerprints(read, host, downloaded)), ...downloaded };
  const context = {
    ...{ known, model, backend, resolved, asked: settings, origins: taken?.origins ?? {} },
    ...(threads !== undefined && { threads }),
  };
  const complete = completeSettings(decided, context);
  const recorded = recordSettings(complete.settings, {
    ...{ version, inputs, modelFingerprint: await hosted.fingerprint(), defaults: complete.defaults },
  });
  const { request } = decided;
  const additions = additionFigures(plugins);
  const run = { request, textToVideo: made, model, backend, additions, recorded };
  return { ...complete, ...run, ...(sound && { sound }) };
}

/** None where there are no hashes. @throws ZeroreelError `invalid-request` for other files than those of an earlier run */
async function inputFingerprints(
  read: ReadInputs,
  { newHash, expected, signal }: RunHost,
  downloaded: InputFingerprints = {},
): Promise<InputFingerprints> {
  if (newHash === undefined) return {};
  for (const name of Object.keys(downloaded)) read.forget(name);
  return fingerprintInputs(read, (name) => read.open.files(name, { signal }), newHash, expected);
}

const flagOf: NameOption = (key) => requestOptions[key].flag;

/** An opener that finds files of the model in it. */
const withModelFiles = (open: Opener, model: ModelFiles): Opener => ({
  clip: (clip, options) => open.clip(clip, options),
  picture: (file, options) => open.picture(file, options),
  text: (file, options) => open.text(file, options),
  embeddedNetwork: (name, options) => open.embeddedNetwork(name, options),
  files(name, options) {
    const path = pathInModel(name);
    return path === undefined ? open.files(name, options) : fileInModel(model, path);
  },
});

function tellWords(request: ResolvedRequest, host: RunHost, { name, world }: DiffusionModel): void {
  const told = world && tellUnknownWords(promptsOf(request), name, world);
  if (told !== undefined) host.notice(told);
}
