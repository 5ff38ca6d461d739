import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, JobOrder } from '@zeroreel/jobs';

const entry = fileURLToPath(new URL('server.mjs', import.meta.url));

/** What a server answers. */
interface Answer {
  readonly ready?: true;
  readonly number?: number;
  readonly id?: string;
  readonly error?: string;
  readonly code?: string;
  readonly jobs?: readonly Job[];
  readonly pids?: readonly number[];
}

/** Somebody has ended the process meanwhile. */
export class Gone extends Error {}

/** A service in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { readonly answer: (value: Answer) => void; readonly gone: (error: Error) => void }
  >();
  readonly #said: string[] = [];
  readonly ready: Promise<void>;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  #count = 0;

  constructor(folder: string, on: string, stateInterval = 0) {
    const child = (this.#child = fork(entry, [folder, on, String(stateInterval)], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    }));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#said.push(text));
    this.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? String(code))));
    this.ready = new Promise((resolve, reject) => {
      child.on('message', (answer: Answer) => {
        if (answer.ready) resolve();
        else this.#waiting.get(answer.number ?? -1)?.answer(answer);
      });
      void this.ended.then((how) => {
        const error = new Gone(`the server ended: ${how}\n${this.#said.join('')}`);
        reject(error);
        for (const { gone } of this.#waiting.values()) gone(error);
      });
    });
    this.ready.catch(() => undefined);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @returns the job, acknowledged @throws Gone */
  async submit(order: JobOrder, key: string): Promise<string> {
    return (await this.#ask({ ask: 'submit', order, key })).id ?? '';
  }

  async jobs(): Promise<readonly Job[]> {
    return (await this.#ask({ ask: 'jobs' })).jobs ?? [];
  }

  async retry(id: string): Promise<void> {
    await this.#ask({ ask: 'retry', id });
  }

  /** Of the processes of its devices. */
  async pids(): Promise<readonly number[]> {
    return (await this.#ask({ ask: 'devices' })).pids ?? [];
  }

  async #ask(question: object): Promise<Answer> {
    const number = ++this.#count;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(number, { answer: resolve, gone: reject });
      if (!this.#child.connected) reject(new Gone('the server has ended'));
      else this.#child.send({ ...question, number }, (error) => error && reject(new Gone(error.message)));
    });
    this.#waiting.delete(number);
    // One that is about to end takes nothing more.
    if (answer.code === 'queue-unavailable') throw new Gone(answer.error);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}
