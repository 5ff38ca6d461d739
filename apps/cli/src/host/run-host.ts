import type { CpuMemory } from '@zeroreel/backend-cpu';
import { disposeAll, type Backend, type DiffusionModel, type EventBus, type ModelFiles } from '@zeroreel/core';
import type { DownloadFollower } from '@zeroreel/hub';
import { type CheckpointFacts, loadModel, type LoadModelOptions, readCheckpointFacts } from '@zeroreel/models';
import { FrameSpool } from '@zeroreel/node';
import {
  type ComposedRun,
  type ExpectedFingerprints,
  fingerprintModel,
  type HostedModel,
  type KnownPlugins,
  loadOptionsOf,
  modelSourceOf,
  openModelParts,
  type RunHost,
  type RunKeeper,
  type Settings,
  trackModel,
} from '@zeroreel/run';
import { availableParallelism } from 'node:os';
import { checkMemory, memoryOfRun, requireMemory } from './check-memory.js';
import { openBackend } from './open-backend.js';
import { OpenedModels } from './opened-models.js';
import { runEnvironment } from '../resume/run-environment.js';
import { version } from '../version.js';
import { newSha256, requireModel } from './fingerprints.js';
import { createOpener, openModelFiles } from './model-files.js';
import type { RemoteModelsSource } from './remote-models.js';
import { WebModels } from './web-models.js';

/** What a run of the command line has of its surroundings. */
export interface HostOptions {
  readonly known: KnownPlugins;
  readonly signal: AbortSignal;
  /** What an earlier run was made with: any other model and any other file are refused. */
  readonly expected?: ExpectedFingerprints;
  /** Called while a model is opened, which may take seconds. */
  readonly loading: <T>(work: () => Promise<T>) => Promise<T>;
  readonly follow: (events: EventBus, model: DiffusionModel) => void;
  readonly notice: (message: string) => void;
  /** Keeps where runs stand; default: nobody does. */
  readonly keeper?: RunKeeper | undefined;
  /** Models on the web. */
  readonly remote: RemoteModelsSource;
  /** Whether a name may stand for something on the web; default: any may. */
  readonly isOnWeb?: (name: string) => boolean;
  /** Follows their downloads. */
  readonly downloads?: Pick<DownloadFollower, 'started' | 'ended' | 'progress'>;
  /** Keeps the model open for the next run, and disposes it; default: the host does. */
  readonly models?: OpenedModels;
}

/** A host of runs that keeps one model open at a time; disposing frees it. */
export interface CommandLineHost extends RunHost, AsyncDisposable {
  /**
   * What a run of the model that is open takes; undefined where that is not known.
   * @throws ZeroreelError `invalid-request` where this machine has less
   */
  memoryOf(run: ComposedRun): Promise<CpuMemory | undefined>;
}

/**
 * The composition root: how the command line opens models, files and backends. What settings stand for is decided in
 * `@zeroreel/run`, for the page too.
 */
export function createHost(settings: Settings, options: HostOptions): CommandLineHost {
  const { known, signal, expected, loading, follow, notice, keeper, remote, downloads } = options;
  const models = options.models ?? new OpenedModels();
  const web = new WebModels(remote, known, { ...downloads, signal, notice }, options.isOnWeb);
  const spool = new FrameSpool();
  /** Of the open model on the CPU. */
  let facts: CheckpointFacts | undefined;

  const open = createOpener(modelSourceOf(settings), { notice, openWeights: web.open });
  return {
    ...{ known, signal, follow, notice, version, newHash: newSha256, keeper, open },
    keepFrame: (frame) => spool.keep(frame),
    environment: runEnvironment,
    get expected() {
      return expected && { ...expected, movedFrom: web.pinnedKeys(expected.movedFrom) };
    },
    pinNames: (asked) => (web.areIn(asked) ? loading(() => web.pin(asked)) : Promise.resolve(asked)),
    download: () => web.download(),
    async openModel(asked, dtype) {
      const name = modelSourceOf(asked);
      const files = await openModelFiles(name, web.open);
      if (!web.isOnWeb(name)) await requireModel(files);
      const { tracked, ...loaded } = await models.take(modelKey(asked, dtype), async () => {
        const parts = await openModelParts(asked, (part, at) => open.files(part, at), signal);
        const opening = trackModel(files, parts);
        const wishes = { ...loadOptionsOf(asked, dtype), ...opening.parts };
        const opened = await loading(() => openModel(asked, known, opening.files, wishes));
        return { ...opened, tracked: opening };
      });
      facts = loaded.facts;
      const fingerprint = async () => {
        // What was not read of a model on the web is not here.
        const here = { ...tracked, files: await openModelFiles(name, web.open) };
        return fingerprintModel(name, here, newSha256, expected?.modelFingerprint);
      };
      return { ...loaded, files, fingerprint };
    },
    async memoryOf(run) {
      if (facts === undefined) return undefined;
      const memory = memoryOfRun(run, await run.textToVideo.plan(run.request), facts);
      requireMemory(memory);
      return memory;
    },
    async [Symbol.asyncDispose]() {
      if (options.models === undefined) await models[Symbol.asyncDispose]();
      spool[Symbol.dispose]();
      web[Symbol.dispose]();
    },
  };
}

/** What decides how a model is opened: with the same it can be used again. */
const modelKey = (asked: Settings, dtype: LoadModelOptions['dtype']): string =>
  JSON.stringify([asked.model, asked.machine, dtype]);

interface OpenedModel extends Omit<HostedModel, 'fingerprint' | 'files'>, AsyncDisposable {
  readonly backend: Backend;
  /** On the CPU. */
  readonly facts: CheckpointFacts | undefined;
}

/** Opens backend and model. @throws ZeroreelError */
async function openModel(
  settings: Settings,
  known: KnownPlugins,
  files: ModelFiles,
  options: LoadModelOptions,
): Promise<OpenedModel> {
  const { machine } = settings;
  const threads = machine.threads ?? availableParallelism();
  const backend = await openBackend(machine, threads);
  try {
    const facts = backend.name === 'cpu' ? await readCheckpointFacts(files, options) : undefined;
    if (facts) checkMemory(settings, facts, known);
    const model = await loadModel(files, backend, options);
    return { model, backend, threads, facts, [Symbol.asyncDispose]: () => disposeAll([backend, model]) };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}
