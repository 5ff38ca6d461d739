import {
  artifactStateStore,
  statePrefix,
  taskKey,
  TaskStopped,
  type ArtifactStore,
  type DeviceContext,
  type DeviceOrder,
  type DeviceOutcome,
} from '@zeroreel/jobs';
import type { DiffusionModel, EventBus } from '@zeroreel/core';
import {
  makeVideo,
  RunKeeper,
  type ComposedRun,
  type RunHost,
  type Settings,
  type Sha256,
  type StateStore,
} from '@zeroreel/run';
import { doJoin } from './do-join.js';
import { doPart } from './do-part.js';
import { finishVideo } from './finish-video.js';
import { failureOf } from './failure-of.js';
import { patiently, type Patient } from './patiently.js';
import { reportRun, type RunReport } from './report-run.js';

/** What a run of a device's process is opened with. */
export interface RunWishes {
  readonly signal: AbortSignal;
  readonly follow: (events: EventBus, model: DiffusionModel) => void;
  readonly notice: (message: string) => void;
  readonly loading: <T>(work: () => Promise<T>) => Promise<T>;
  readonly keeper: RunKeeper;
}

/** A host of one run. Disposing frees what belongs to the run; the model stays open for the next one. */
export interface DeviceHost extends RunHost, AsyncDisposable {
  /** Whether this machine can compute a run. @throws ZeroreelError */
  checkRun?(run: ComposedRun): Promise<void>;
}

/** What the tasks of a device's process are done with. */
export interface TaskTools {
  readonly artifacts: ArtifactStore;
  /** The composition root: how the program opens models, files and backends. */
  readonly openHost: (settings: Settings, wishes: RunWishes) => DeviceHost | Promise<DeviceHost>;
  /** The file of this machine that a name of settings stands for: of the sound that a video keeps. */
  readonly pathOf: (name: string) => Promise<string>;
  readonly newSha256: () => Sha256;
  /** Milliseconds between two states; default: as the keeper has it. */
  readonly stateInterval?: number | undefined;
  /** Milliseconds for which a store that is away is tried again; default: ten minutes. */
  readonly storePatience?: number;
  /** On this machine's disk, for results that the artefact store has not taken in that time; default: they are lost. */
  readonly kept?: ArtifactStore;
}

/** A task of a device's process. */
export interface TaskWork extends DeviceContext {
  readonly machine: Settings['machine'];
  readonly tools: TaskTools;
}

/** A task with what its run is made with. */
export interface TaskInHand extends TaskWork {
  readonly order: DeviceOrder;
  readonly settings: Settings;
  readonly run: RunReport;
  readonly host: DeviceHost;
}

/** Does a task: makes a video, or a part of one, or puts parts together. Its results lie in the artefact store then. */
export async function doTask(order: DeviceOrder, work: TaskWork): Promise<DeviceOutcome> {
  const { machine, tools, signal } = work;
  const { task, job } = order;
  const settings: Settings = { ...job.settings, machine };
  const run = reportRun(order, work);
  const keeper = openKeeper(order, work, run);
  const { follow, notice, loading } = run;
  let host: DeviceHost | undefined;
  try {
    host = await tools.openHost(settings, { signal, follow, notice, loading, keeper });
    const inHand: TaskInHand = { ...work, order, settings, run, host };
    if (task.kind === 'join') return await doJoin(inHand);
    return task.kind === 'part' ? await doPart(inHand, task) : await doVideo(inHand);
  } catch (error) {
    if (stopKind(signal) !== 'lost') await keeper.stop();
    return signal.aborted ? { kind: 'stopped' } : { kind: 'failed', error: failureOf(error) };
  } finally {
    // Whoever removes what is no longer needed finds all of it.
    await keeper.settled();
    await run.finish();
    await host?.[Symbol.asyncDispose]();
  }
}

/** Makes a whole video. */
async function doVideo(inHand: TaskInHand): Promise<DeviceOutcome> {
  const { settings, host } = inHand;
  return finishVideo(inHand, await makeVideo(settings, host, (run) => host.checkRun?.(run)));
}

const stopKind = ({ reason }: AbortSignal): TaskStopped['kind'] | undefined =>
  reason instanceof TaskStopped ? reason.kind : undefined;

function openKeeper({ task, job }: DeviceOrder, { tools, signal }: TaskWork, run: RunReport): RunKeeper {
  const { artifacts, newSha256, stateInterval } = tools;
  // A task that another worker may have writes nothing more.
  const stop = new AbortController();
  signal.addEventListener('abort', () => stopKind(signal) !== 'lost' && stop.abort(), { once: true });
  return new RunKeeper({
    store: patientStates(artifactStateStore(artifacts, statePrefix(job.id, taskKey(task))), { tools, signal, run }),
    ...{ newSha256, now: () => performance.now(), signal: stop.signal, beginsAnew: true },
    ...(stateInterval !== undefined && { interval: stateInterval }),
    report: run.kept,
  });
}

/** A run waits for its states before it begins; where they cannot be written, it goes on without. */
function patientStates(store: StateStore, patient: Patient): StateStore {
  let isFirst = true;
  return {
    ...store,
    read: (name) => patiently(patient, () => store.read(name)),
    list() {
      const list = () => store.list();
      const names = isFirst ? patiently(patient, list) : list();
      isFirst = false;
      return names;
    },
  };
}
