import { type AnyTensor, messageOf, ZeroreelError } from '@zeroreel/core';
import type { OrtRuntime, OrtSession, OrtTensor } from './ort-runtime.js';
import { downloadOrtTensor, toOrtTensor } from './ort-tensor.js';
import {
  type SessionPort,
  type SessionPortListener,
  type SessionReply,
  type SessionRequest,
  tensorBuffers,
} from './session-port.js';

type RunRequest = Extract<SessionRequest, { kind: 'run' }>;

/**
 * Holds the sessions and the kept tensors under the ids that the client gave them.
 * It answers one request at a time; the client waits for each answer.
 */
export class SessionHost {
  readonly #ort: OrtRuntime;
  readonly #sessions = new Map<number, OrtSession>();
  readonly #kept = new Map<number, OrtTensor>();

  constructor(ort: OrtRuntime) {
    this.#ort = ort;
  }

  /** Never rejects: an error becomes a reply. */
  async answer(request: SessionRequest): Promise<SessionReply> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const code = error instanceof ZeroreelError ? { code: error.code } : {};
      return { kind: 'failed', message: messageOf(error), ...code };
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

/** A worker's end of the channel, shaped like `parentPort` of `node:worker_threads`. */
export interface WorkerEnd {
  on(event: 'message', listener: (request: SessionRequest) => void): unknown;
  postMessage(reply: SessionReply, transfer: readonly ArrayBuffer[]): void;
}

/**
 * Turns a worker into a session host. Outputs leave it without a copy.
 * @param compiled called after the reply to a compilation, with the bytes that the encoded graph had
 */
export function serveSessions(end: WorkerEnd, ort: OrtRuntime, compiled?: (bytes: number) => void): void {
  const host = new SessionHost(ort);
  end.on('message', (request) => {
    void host.answer(request).then((reply) => {
      end.postMessage(reply, reply.kind === 'outputs' ? tensorBuffers(reply.outputs) : []);
      if (request.kind === 'compile') compiled?.(request.model.length);
    });
  });
}

/** The device that the sessions of a local port run on. */
export interface LocalPortOptions {
  /** Resolves with the reason when the device is lost. */
  readonly lost?: Promise<string>;
  /** Frees the device. The port calls it when it closes. */
  readonly close?: () => void;
}

/** A session host in the calling thread, which every run then blocks. It serves callers in workers, and tests. */
export function localPort(ort: OrtRuntime, { lost, close }: LocalPortOptions = {}): SessionPort {
  const host = new SessionHost(ort);
  let listener: SessionPortListener | undefined;
  void lost?.then((reason) => listener?.lost(reason));
  return {
    listen(to) {
      listener = to;
    },
    post(request) {
      void host.answer(request).then((reply) => listener?.reply(reply));
    },
    async close() {
      listener = undefined;
      close?.();
    },
  };
}
