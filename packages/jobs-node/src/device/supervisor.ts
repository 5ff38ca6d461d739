import { hostname } from 'node:os';
import {
  JOIN_QUEUE,
  taskRun,
  VIDEO_QUEUE,
  type ArtifactStore,
  type JobEvents,
  type JobRecords,
  type QueueName,
  type TaskEngine,
  type TaskWorker,
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
  /** Default: `VIDEO_QUEUE` and `JOIN_QUEUE`. */
  readonly queues?: readonly QueueName[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What a device of this machine is, and what it does. */
export interface DeviceStatus {
  readonly name: string;
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
  #stopping: Promise<void> | undefined;

  private constructor(processes: readonly DeviceProcess[]) {
    this.#processes = processes;
  }

  /** Starts the processes, and begins to take tasks. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const { devices, engine, queues = [VIDEO_QUEUE, JOIN_QUEUE], now = Date.now, ...others } = options;
    const supervisor = new Supervisor(devices.map((spec) => new DeviceProcess(spec, others)));
    supervisor.#workers = await Promise.all(
      supervisor.#processes.map((each) => {
        each.start();
        const { records, events, artifacts } = options;
        const run = taskRun({ records, events, artifacts, now, device: each.run });
        return engine.work(queues, run, { name: `${hostname()}/${each.spec.name}` });
      }),
    );
    return supervisor;
  }

  /** What there is, in the order in which it was named. */
  get devices(): readonly DeviceStatus[] {
    return this.#processes.map(({ spec, state, pid }) => ({
      ...{ name: spec.name, backend: spec.backend, state },
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

  async #stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await Promise.all(this.#processes.map((each) => each[Symbol.asyncDispose]()));
  }
}
