import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { builtCommand, runBuilt } from '../../__testing__/run-built.js';

/** What tests ask for. */
export interface SubmittedJob {
  readonly prompt: string;
  readonly frames: number;
  readonly steps: number;
}

/** What tests look at. */
export interface EndedJob {
  readonly state: string;
  readonly parts?: readonly { readonly state: string; readonly worker?: string }[];
  readonly artifacts: readonly { readonly name: string; readonly sha256: string }[];
}

/** Processes of a service that computes nothing itself, and of its workers, over one queue and one folder. */
export class ManyMachines implements AsyncDisposable {
  readonly #children = new Map<string, ChildProcess>();
  #url = '';

  constructor(
    private readonly store: string,
    private readonly queue: string,
  ) {}

  async serve(): Promise<void> {
    const said = await this.start('server', ['serve', '--port', '0', '--no-work', '--min-free', '0', '--quiet']);
    this.#url = /http:\S+\//.exec(said)?.[0] ?? '';
  }

  /** Starts a worker with one thread. @param queue by another way, such as a cable */
  async work(name: string, queue = this.queue): Promise<void> {
    await this.start(name, ['worker', '--devices', 'cpu:1x1', '--grace', '20', '--quiet'], queue);
  }

  /** Sends a signal, and waits for the end of a process that it ends. */
  async kill(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#children.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await ended;
  }

  async submit({ prompt, frames, steps }: SubmittedJob, split: 'never' | { readonly parts: number }): Promise<string> {
    const request = { prompt, frames, steps, width: 64, height: 64 };
    for (;;) {
      const response = await fetch(`${this.#url}v1/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ settings: { request }, ...(split === 'never' ? { split } : split) }),
      });
      const answer = (await response.json()) as { readonly id?: string };
      if (response.status === 202 && answer.id !== undefined) return answer.id;
      if (response.status !== 503 && response.status !== 429) throw new Error(JSON.stringify(answer));
      await wait(500);
    }
  }

  async statusOf(id: string): Promise<number> {
    return (await fetch(`${this.#url}v1/jobs/${id}`)).status;
  }

  async stateOf(id: string): Promise<string | undefined> {
    const response = await fetch(`${this.#url}v1/jobs/${id}`);
    return response.ok ? ((await response.json()) as EndedJob).state : undefined;
  }

  /** The job once it has ended; a server that cannot say is asked again. */
  async ended(id: string): Promise<EndedJob> {
    for (;;) {
      const response = await fetch(`${this.#url}v1/jobs/${id}`);
      const job = response.ok ? ((await response.json()) as EndedJob) : undefined;
      if (job !== undefined && ['succeeded', 'failed', 'cancelled'].includes(job.state)) return job;
      await wait(200);
    }
  }

  /** The sum of a job's video. */
  readonly videoOf = (job: EndedJob | undefined): string | undefined =>
    job?.artifacts.find(({ name }) => name === 'video.mp4')?.sha256;

  recover = () => runBuilt(['jobs', 'recover', '--queue', this.queue, '--store', this.store]);

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#children.keys()) await this.kill(name, 'SIGKILL');
  }

  /** @returns the first line that it prints, by which it is ready */
  private async start(name: string, args: readonly string[], queue = this.queue): Promise<string> {
    const flags = ['--store', join(this.store), '--queue', queue];
    const child = spawn(process.execPath, [builtCommand, ...args, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: join(this.store, `state-${name}`), ZEROREEL_STATE_SECONDS: '0' },
    });
    this.#children.set(name, child);
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    return await new Promise((resolve, reject) => {
      child.stdout.once('data', (text: Buffer) => {
        resolve(text.toString());
      });
      child.once('exit', (code) => {
        reject(new Error(`${name} ended with ${code}:\n${said}`));
      });
    });
  }
}
