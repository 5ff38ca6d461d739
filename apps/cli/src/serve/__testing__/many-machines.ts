import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { builtCommand, runBuilt } from '../../__testing__/run-built.js';

/** What tests ask for. */
export interface SubmittedJob {
  readonly prompt: string;
  readonly frames: number;
  readonly steps: number;
  /** Default: the embedded one. */
  readonly model?: string;
}

/** What tests look at. */
export interface EndedJob {
  readonly state: string;
  readonly attempts: number;
  readonly error?: unknown;
  readonly resumedFrom?: unknown;
  readonly waitsFor?: string;
  readonly workClass?: { readonly device: string; readonly model: string };
  readonly parts?: readonly { readonly state: string; readonly worker?: string }[];
  readonly artifacts: readonly { readonly name: string; readonly sha256: string }[];
}

interface TestedEvent {
  readonly type: string;
  readonly message?: string;
}

/** Starts a service over a queue for the test that runs. @param env of all of its processes */
export async function openMachines(
  queue: string,
  env: Readonly<Record<string, string>> = {},
  ...flags: readonly string[]
): Promise<ManyMachines> {
  const many = new ManyMachines(await mkdtemp(join(tmpdir(), 'machines-')), queue, env);
  onTestFinished(() => many[Symbol.asyncDispose](), 60_000);
  await many.serve(...flags);
  return many;
}

const madeOnOne = new Map<string, Promise<string>>();

/** The sum of the video that a run on one machine makes, by the command line; each is made once. */
export function onOneMachine(job: SubmittedJob): Promise<string> {
  const key = JSON.stringify(job);
  const made = madeOnOne.get(key) ?? makeOnOne(job);
  madeOnOne.set(key, made);
  return made;
}

async function makeOnOne({ prompt, frames, steps }: SubmittedJob): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'one-machine-')), 'own.mp4');
  const size = ['-W', '64', '-H', '64', '--video-frames', String(frames), '--steps', String(steps)];
  const { code, stderr } = await runBuilt([
    'generate',
    prompt,
    '-o',
    path,
    ...size,
    '--backend',
    'cpu',
    '--threads',
    '1',
  ]);
  expect(stderr.slice(code === 0 ? stderr.length : 0)).toBe('');
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Processes of a service that computes nothing itself, and of its workers, over one queue and one folder. */
export class ManyMachines implements AsyncDisposable {
  readonly #children = new Map<string, ChildProcess>();
  readonly #said = new Map<string, string[]>();
  #url = '';

  constructor(
    private readonly store: string,
    private readonly queue: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async serve(...flags: readonly string[]): Promise<void> {
    const usual = ['serve', '--port', '0', '--no-work', '--min-free', '0', '--quiet'];
    const said = await this.start('server', [...usual, ...flags]);
    this.#url = /http:\S+\//.exec(said)?.[0] ?? '';
  }

  /** Starts a worker with one thread. @param queue by another way, such as a cable @param env of its process */
  async work(
    name: string,
    queue = this.queue,
    env: Readonly<Record<string, string>> = {},
    ...flags: readonly string[]
  ): Promise<void> {
    const usual = ['worker', '--devices', 'cpu:1x1', '--name', name, '--grace', '20', '--quiet'];
    await this.start(name, [...usual, ...flags], { queue, env });
  }

  /** What a process has written on its standard error. */
  said(name: string): string {
    return this.#said.get(name)?.join('') ?? '';
  }

  get url(): string {
    return this.#url;
  }

  /** Sends a signal, and waits for the end of a process that it ends. */
  async kill(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#children.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await ended;
  }

  async submit(
    { prompt, frames, steps, model }: SubmittedJob,
    split: 'never' | { readonly parts: number },
  ): Promise<string> {
    const named = model === undefined ? {} : { model: { source: model } };
    const request = { prompt, frames, steps, width: 64, height: 64 };
    for (;;) {
      const response = await this.post({ settings: { request, ...named }, ...(split === 'never' ? { split } : split) });
      const answer = (await response.json()) as { readonly id?: string };
      if (response.status === 202 && answer.id !== undefined) return answer.id;
      if (response.status !== 503 && response.status !== 429) throw new Error(JSON.stringify(answer));
      await wait(500);
    }
  }

  /** What an order is refused with: status, `Retry-After`, message. */
  async refusal({ prompt, frames, steps }: SubmittedJob): Promise<readonly unknown[]> {
    const response = await this.post({ settings: { request: { prompt, frames, steps, width: 64, height: 64 } } });
    const { error } = (await response.json()) as { readonly error?: { readonly message: string } };
    return [response.status, response.headers.get('retry-after'), error?.message];
  }

  private post(body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${this.#url}v1/jobs`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async jobOf(id: string): Promise<EndedJob> {
    return (await (await fetch(`${this.#url}v1/jobs/${id}`)).json()) as EndedJob;
  }

  /** The events of a job so far. */
  private async eventsOf(id: string): Promise<readonly TestedEvent[]> {
    const found: TestedEvent[] = [];
    for (let after = ''; ;) {
      const response = await fetch(`${this.#url}v1/jobs/${id}/events?wait=0${after}`);
      if (response.status !== 200) return found;
      const page = (await response.json()) as {
        readonly events?: readonly { readonly event: TestedEvent }[];
        readonly next?: string;
      };
      if (page.events === undefined || page.events.length === 0) return found;
      found.push(...page.events.map(({ event }) => event));
      after = `&after=${page.next}`;
    }
  }

  /** The kinds of events of a job so far. */
  async typesOf(id: string): Promise<readonly string[]> {
    return (await this.eventsOf(id)).map(({ type }) => type);
  }

  async noticesOf(id: string): Promise<readonly unknown[]> {
    return (await this.eventsOf(id)).filter(({ type }) => type === 'notice').map(({ message }) => message);
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

  /** Takes the disk of the artefacts away. @returns brings it back */
  async unmount(): Promise<() => Promise<void>> {
    const folder = join(this.store, 'artifacts');
    await rename(folder, `${folder}-away`);
    return () => rename(`${folder}-away`, folder);
  }

  recover = () => runBuilt(['jobs', 'recover', '--queue', this.queue, '--store', this.store]);

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#children.keys()) await this.kill(name, 'SIGKILL');
  }

  /** @returns the first line that it prints, by which it is ready */
  private async start(
    name: string,
    args: readonly string[],
    { queue = this.queue, env = {} }: { readonly queue?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<string> {
    const flags = ['--store', this.store, '--queue', queue];
    const child = spawn(process.execPath, [builtCommand, ...args, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...{ ...process.env, XDG_STATE_HOME: join(this.store, `state-${name}`), ZEROREEL_STATE_SECONDS: '0' },
        ...{ ...this.env, ...env },
      },
    });
    this.#children.set(name, child);
    const said: string[] = [];
    this.#said.set(name, said);
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    return await new Promise((resolve, reject) => {
      child.stdout.once('data', (text: Buffer) => {
        resolve(text.toString());
      });
      child.once('exit', (code) => {
        reject(new Error(`${name} ended with ${code}:\n${said.join('')}`));
      });
    });
  }
}
