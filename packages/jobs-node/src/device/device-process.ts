import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { TaskStopped, type DeviceContext, type DeviceOrder, type DeviceOutcome } from '@zeroreel/jobs';
import type { FromDevice, ToDevice } from './device-messages.js';
import type { DeviceSpec } from './device-spec.js';

/** How the process of a device is started and watched. */
export interface DeviceProcessOptions {
  /** The program's module that calls `serveDevice`. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Flags for Node; default: those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  /** Milliseconds between two looks whether it lives. Default 10 s. */
  readonly pingEvery?: number | undefined;
  /** Milliseconds without a sign of life after which it is killed. Default 60 s. */
  readonly patience?: number | undefined;
  /** Milliseconds that a task may take to stop. Default 30 s. */
  readonly grace?: number | undefined;
  /** Told what it writes, a line at a time. */
  readonly log?: ((line: string) => void) | undefined;
}

/** What a device does at the moment. */
export type DeviceState = 'starting' | 'idle' | 'busy' | 'lost';

/** Lines that are kept for the record of a job that took the process with it. */
const KEPT_LINES = 20;

/** Milliseconds that a process may take to load its code, on a machine that has much else to do. */
const START_PATIENCE = 60_000;

interface Living {
  readonly child: ChildProcess;
  readonly log: string[];
  isReady: boolean;
  /** Pings that were not answered. */
  unanswered: number;
  readonly timer: NodeJS.Timeout;
  /** Why it was killed. */
  why?: string;
}

interface InHand {
  readonly report: DeviceContext['report'];
  readonly end: (outcome: DeviceOutcome) => void;
}

/** The process of a device: it is started when it is wanted, and again when it has died. */
export class DeviceProcess implements AsyncDisposable {
  readonly spec: DeviceSpec;
  readonly #options: DeviceProcessOptions;
  #living: Living | undefined;
  #inHand: InHand | undefined;

  constructor(spec: DeviceSpec, options: DeviceProcessOptions) {
    this.spec = spec;
    this.#options = options;
  }

  get state(): DeviceState {
    if (this.#living === undefined) return 'lost';
    if (this.#inHand !== undefined) return 'busy';
    return this.#living.isReady ? 'idle' : 'starting';
  }

  get pid(): number | undefined {
    return this.#living?.child.pid;
  }

  /** Starts the process, unless it lives. */
  start(): void {
    this.#living ??= this.#fork();
  }

  /** Does one task, as `Device` says. */
  run = async (order: DeviceOrder, { signal, report }: DeviceContext): Promise<DeviceOutcome> => {
    if (signal.aborted) return { kind: 'stopped' };
    const living = (this.#living ??= this.#fork());
    let grace: NodeJS.Timeout | undefined;
    const stop = () => {
      const reason: unknown = signal.reason;
      const kind = reason instanceof TaskStopped ? reason.kind : 'shutdown';
      this.#tell(living, { type: 'stop', kind, reason: String(reason) });
      const { grace: milliseconds = 30_000 } = this.#options;
      grace = setTimeout(() => kill(living, `it did not stop in ${milliseconds / 1000} s`), milliseconds);
    };
    try {
      return await new Promise<DeviceOutcome>((end) => {
        this.#inHand = { report, end };
        signal.addEventListener('abort', stop, { once: true });
        this.#tell(living, { type: 'run', order, machine: this.spec.machine });
      });
    } finally {
      clearTimeout(grace);
      signal.removeEventListener('abort', stop);
      this.#inHand = undefined;
    }
  };

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    const living = this.#living;
    if (living === undefined) return;
    const gone = new Promise((resolve) => living.child.once('exit', resolve));
    if (living.child.connected) living.child.disconnect();
    const timer = setTimeout(() => kill(living, 'it did not end'), 5_000);
    await gone;
    clearTimeout(timer);
  }

  #fork(): Living {
    const { entry, args = [], execArgv = process.execArgv, pingEvery = 10_000 } = this.#options;
    const child = fork(entry, [...args], {
      execArgv: [...execArgv],
      env: { ...process.env, ...this.spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const timer = setInterval(() => this.#ping(living), pingEvery);
    timer.unref();
    const living: Living = { child, timer, log: [], isReady: false, unanswered: 0 };
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) this.#keepLines(living, stream);
    child.on('message', (message: FromDevice) => this.#hear(living, message));
    // `close` comes after its last words were read.
    child.on('close', (code, signal) =>
      this.#lose(living, signal === null ? `it ended with ${code}` : `${signal} ended it`),
    );
    child.on('error', (error) => this.#lose(living, error.message));
    return living;
  }

  #keepLines({ log }: Living, stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      log.push(line.slice(0, 1000));
      if (log.length > KEPT_LINES) log.shift();
      this.#options.log?.(`${this.spec.name}: ${line}`);
    });
  }

  #hear(living: Living, message: FromDevice): void {
    living.unanswered = 0;
    if (message.type === 'ready') living.isReady = true;
    else if (message.type === 'event') this.#inHand?.report(message.event);
    else if (message.type === 'ended') this.#inHand?.end(message.outcome);
  }

  #lose(living: Living, how: string): void {
    if (this.#living !== living) return;
    this.#living = undefined;
    clearInterval(living.timer);
    this.#inHand?.end({ kind: 'lost', why: living.why ?? how, log: living.log });
  }

  /** Counts and does not look at the clock: a machine that slept has not hung. */
  #ping(living: Living): void {
    const { pingEvery = 10_000, patience = 60_000 } = this.#options;
    const limit = living.isReady ? patience : Math.max(patience, START_PATIENCE);
    if (living.unanswered * pingEvery >= limit) kill(living, `it gave no sign of life for ${limit / 1000} s`);
    living.unanswered++;
    this.#tell(living, { type: 'ping' });
  }

  #tell({ child }: Living, message: ToDevice): void {
    // A process that is about to end hears nothing; its end is told by itself.
    if (child.connected) child.send(message, () => undefined);
  }
}

function kill(living: Living, why: string): void {
  living.why ??= why;
  living.child.kill('SIGKILL');
}
