import { type AnyTensor, ZeroreelError } from '@zeroreel/core';
import { downloadOrtTensor, toOrtTensor } from './ort-tensor.js';
import type { OrtRuntime, OrtSession, OrtTensor } from './ort-runtime.js';
import type { SessionReply, SessionRequest } from './worker-protocol.js';

type RunRequest = Extract<SessionRequest, { kind: 'run' }>;

/**
 * The side where sessions live: in a worker where there is one. Holds the sessions and the kept tensors by the ids that
 * the caller's side gave them. Answers one request at a time; the caller's side sees to that.
 */
export class SessionHost {
  readonly #ort: OrtRuntime;
  readonly #sessions = new Map<number, OrtSession>();
  readonly #kept = new Map<number, OrtTensor>();

  constructor(ort: OrtRuntime) {
    this.#ort = ort;
  }

  /** Never rejects: what goes wrong is a reply. */
  async answer(request: SessionRequest): Promise<SessionReply> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', message, ...(error instanceof ZeroreelError && { code: error.code }) };
    }
  }

  async #answer(request: SessionRequest): Promise<SessionReply> {
    switch (request.kind) {
      case 'compile': {
        const session = await this.#ort.InferenceSession.create(request.model, request.options);
        this.#sessions.set(request.executable, session);
        return { kind: 'done' };
      }
      case 'run':
        return { kind: 'outputs', outputs: await this.#run(request) };
      case 'release':
        await this.#release(request.executable);
        return { kind: 'done' };
      case 'forget':
        for (const id of request.tensors) this.#forget(id);
        return { kind: 'done' };
      case 'close':
        for (const id of [...this.#kept.keys()]) this.#forget(id);
        for (const id of [...this.#sessions.keys()]) await this.#release(id);
        return { kind: 'done' };
    }
  }

  async #run({ executable, inputs, outputs, keep }: RunRequest): Promise<Record<string, AnyTensor>> {
    const feeds: Record<string, OrtTensor> = {};
    for (const [name, input] of Object.entries(inputs)) {
      feeds[name] = 'kept' in input ? found(this.#kept, input.kept, 'tensor') : toOrtTensor(this.#ort, input);
    }
    const results = await found(this.#sessions, executable, 'session').run(feeds, outputs);
    const host: Record<string, AnyTensor> = {};
    for (const [name, result] of Object.entries(results)) {
      const id = keep[name];
      if (id === undefined) host[name] = await downloadOrtTensor(name, result);
      else this.#kept.set(id, result);
    }
    return host;
  }

  async #release(executable: number): Promise<void> {
    const session = found(this.#sessions, executable, 'session');
    this.#sessions.delete(executable);
    await session.release();
  }

  #forget(id: number): void {
    this.#kept.get(id)?.dispose();
    this.#kept.delete(id);
  }
}

function found<T>(map: ReadonlyMap<number, T>, id: number, what: string): T {
  const value = map.get(id);
  if (value === undefined) throw new Error(`There is no ${what} ${id}`);
  return value;
}
