import { hostname } from 'node:os';
import {
  classQueue,
  JOIN_QUEUE,
  taskRun,
  VIDEO_QUEUE,
  type ArtifactStore,
  type JobEvents,
  type JobRecords,
  type QueueName,
  type TaskEngine,
  type TaskWorker,
  type WorkClass,
} from '@zeroreel/jobs';
import { DeviceProcess, type DeviceProcessOptions, type DeviceState } from './device-process.js';
import type { DeviceSpec } from './device-spec.js';

/** What a supervisor supervises, and with what. */
export interface SupervisorOptions extends DeviceProcessOptions {
  readonly devices: readonly DeviceSpec[];
  readonly engine: TaskEngine;
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly artifacts: ArtifactStore;
  /** The models that a device has, as classes: it takes tasks of those alone. Default: tasks of `VIDEO_QUEUE`. */
  readonly classesOf?: (device: DeviceSpec) => Promise<readonly WorkClass[]>;
  /** Milliseconds between two looks at them. Default half a minute. */
  readonly lookEvery?: number;
  /** Of its workers, before the names of the devices; default: the host and the process. */
  readonly name?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Milliseconds between two looks at which models there are. */
const LOOK_EVERY = 30_000;

const queuesOf = (classes: readonly WorkClass[] | undefined): readonly QueueName[] => [
  ...(classes === undefined ? [VIDEO_QUEUE] : new Set(classes.map(classQueue))),
  JOIN_QUEUE,
];

/** What a device of this machine is, and what it does. */
export interface DeviceStatus {
  readonly name: string;
  /** Backend, hardware and number format. */
  readonly deviceClass: string;
  readonly backend: string;
  readonly state: DeviceState;
  readonly pid?: number;
}

/**
 * Has the devices of a machine work on the tasks of an engine, each in a process of its own: what takes a process with it
 * takes no other one, and no computation keeps this process from what it has to do in time.
 */
export class Supervisor implements AsyncDisposable {
  readonly #processes: readonly DeviceProcess[];
  #workers: readonly TaskWorker[] = [];
  #looking: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  private constructor(processes: readonly DeviceProcess[], name: string) {
    this.#processes = processes;
    this.name = name;
  }

  /** Starts the processes, and begins to take tasks. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const { devices, engine, classesOf, now = Date.now, lookEvery = LOOK_EVERY, ...others } = options;
    const { name = `${hostname()}-${process.pid}` } = options;
    const processes = devices.map((spec) => new DeviceProcess(spec, others));
    const supervisor = new Supervisor(processes, name);
    supervisor.#workers = await Promise.all(
      supervisor.#processes.map(async (each) => {
        each.start();
        const { records, events, artifacts } = options;
        const run = taskRun({ records, events, artifacts, now, device: each.run });
        const classes = await classesOf?.(each.spec);
        return engine.work(queuesOf(classes), run, { name: `${name}/${each.spec.name}`, classes: classes ?? [] });
      }),
    );
    if (classesOf !== undefined) {
      supervisor.#looking = setInterval(() => void supervisor.#look(classesOf).catch(() => undefined), lookEvery);
      supervisor.#looking.unref();
    }
    return supervisor;
  }

  /** Before the names of its devices, in events and logs. */
  readonly name: string;

  /** What there is, in the order in which it was named. */
  get devices(): readonly DeviceStatus[] {
    return this.#processes.map(({ spec, state, pid }) => ({
      ...{ name: spec.name, deviceClass: spec.deviceClass, backend: spec.backend, state },
      ...(pid !== undefined && { pid }),
    }));
  }

  /** How many devices have nothing to do. */
  get idle(): number {
    return this.#workers.filter(({ isBusy }) => !isBusy).length;
  }

  /** Takes no more tasks; those in hand go on. */
  pause(): void {
    for (const worker of this.#workers) worker.pause();
  }

  /** Takes no more tasks, has those in hand keep their states and go back, and ends the processes. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Models come and go while devices work. */
  async #look(classesOf: NonNullable<SupervisorOptions['classesOf']>): Promise<void> {
    for (const [k, { spec }] of this.#processes.entries()) {
      const classes = await classesOf(spec);
      await this.#workers[k]?.offer(queuesOf(classes), classes);
    }
  }

  async #stop(): Promise<void> {
    clearInterval(this.#looking);
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await Promise.all(this.#processes.map((each) => each[Symbol.asyncDispose]()));
  }
}
