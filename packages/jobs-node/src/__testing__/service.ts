import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  isEnded,
  JobService,
  planVideo,
  readArtifact,
  artifactKey,
  type Job,
  type JobEvent,
  type JobOrder,
  type VideoPlan,
} from '@zeroreel/jobs';
import { builtInPlugins } from '@zeroreel/plugins';
import { FileArtifactStore } from '../file-artifact-store.js';
import { parseDevices } from '../device/device-spec.js';
import { Supervisor, type SupervisorOptions } from '../device/supervisor.js';
import { openJournal } from '../journal/journal.js';
import { overflow } from './test-host.mjs';

const entry = fileURLToPath(new URL('device.mjs', import.meta.url));
const oneMachine = fileURLToPath(new URL('one-machine.mjs', import.meta.url));

/** Milliseconds that a test waits for what has to come, on a machine that has much else to do. */
const PATIENCE = 150_000;

/** Settings of a small video. */
export function smallOrder(prompt: string, request: object = {}, order: Partial<JobOrder> = {}): JobOrder {
  const plugins = ['motion-dynamics', 'cross-frame-attention'].map((name) => ({ name, options: {} }));
  const small = { frames: 3, width: 64, height: 64, steps: 6, seed: 7, ...request };
  return {
    settings: { format: 2, model: {}, request: { prompt, ...small }, plugins, output: {} },
    ...{ format: 'mp4', keepFrames: false, priority: 0, split: 'never' },
    ...order,
  };
}

/** How a service is opened. */
export interface ServiceOptions extends Partial<SupervisorOptions> {
  /** `--devices`. */
  readonly on?: string;
  /** Milliseconds between two states. */
  readonly stateInterval?: number;
}

/** A service of one machine with real processes, without HTTP. */
export async function openService(
  folder: string,
  { on = 'cpu:1x1', stateInterval = 0, ...others }: ServiceOptions = {},
) {
  const journal = await openJournal(folder);
  const artifacts = new FileArtifactStore(join(folder, 'artifacts'));
  await artifacts.prepare();
  const devices = await parseDevices(on);
  const plan = (order: JobOrder): VideoPlan =>
    planVideo(order, {
      known: (name) => (name === overflow.name ? overflow : builtInPlugins.find((each) => each.name === name)),
      idleDevices: devices.length,
    });
  const service = new JobService({ ...journal, artifacts, plan, newId: randomUUID, now: Date.now });
  await service.recover();
  const args = [artifacts.name, String(stateInterval)];
  const supervisor = await Supervisor.start({ ...journal, artifacts, devices, entry, args, execArgv: [], ...others });

  /** Waits until something is true of a job. */
  async function until(id: string, isSo: (job: Job) => boolean, milliseconds = PATIENCE): Promise<Job> {
    const end = performance.now() + milliseconds;
    for (;;) {
      const job = await journal.records.get(id);
      if (job !== undefined && isSo(job)) return job;
      if (performance.now() > end) throw new Error(`still ${JSON.stringify(job)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  return {
    ...{ journal, artifacts, service, supervisor, until },
    submit: async (order: JobOrder) => (await service.submit(order)).job.id,
    ended: (id: string) => until(id, ({ state }) => isEnded(state)),
    /** Waits for an event of a job. */
    async event(id: string, isIt: (event: JobEvent) => boolean): Promise<JobEvent> {
      const signal = AbortSignal.timeout(PATIENCE);
      for await (const { event } of journal.events.watch(id, { signal })) if (isIt(event)) return event;
      throw new Error(`no such event of ${JSON.stringify(await journal.records.get(id))}`);
    },
    /** All events of a job so far. */
    async eventsOf(id: string): Promise<readonly JobEvent[]> {
      const stop = new AbortController();
      const all: JobEvent[] = [];
      setTimeout(() => stop.abort(), 100);
      for await (const { event } of journal.events.watch(id, { signal: stop.signal })) all.push(event);
      return all;
    },
    async sha256(id: string, name = 'video.mp4'): Promise<string> {
      const bytes = await readArtifact(artifacts, artifactKey(id, name));
      return createHash('sha256')
        .update(bytes ?? new Uint8Array())
        .digest('hex');
    },
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
      await journal[Symbol.asyncDispose]();
    },
  };
}

/** SHA-256 of the videos that one undisturbed process makes of orders. */
export async function videosOfOneMachine(orders: readonly JobOrder[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [oneMachine, JSON.stringify(orders)]);
  return stdout.trim().split('\n');
}
