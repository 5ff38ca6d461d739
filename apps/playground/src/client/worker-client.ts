import { ZeroreelError, type ErrorCode } from '@zeroreel/core';
import type { RunEvent, WorkerMessage, WorkerRequest, WorkerResults } from '../worker-protocol.js';

type Kind = keyof WorkerResults;
type RequestOf<K extends Kind> = Omit<Extract<WorkerRequest, { kind: K }>, 'kind' | 'id'>;

/** The members of a worker that are used. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: WorkerRequest): void;
}

/** How a request is followed. */
export interface CallOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Ends the request, which then fails with `aborted`. */
  readonly signal?: AbortSignal;
}

interface PendingCall {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
}

/** The page's end of the protocol: a request is a promise. */
export class WorkerClient {
  readonly #calls = new Map<number, PendingCall>();
  #lastId = 0;

  constructor(private readonly worker: WorkerPort) {
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = ({ message }) => this.#failAll(`The page's worker failed: ${message}`);
  }

  /** Asks and waits for the answer. @throws ZeroreelError; Error for what nobody expected */
  call<K extends Exclude<Kind, 'cancel'>>(
    kind: K,
    request: RequestOf<K>,
    { onEvent, signal }: CallOptions = {},
  ): Promise<WorkerResults[K]> {
    const id = ++this.#lastId;
    signal?.addEventListener('abort', () => this.worker.postMessage({ kind: 'cancel', id }), { once: true });
    return new Promise<WorkerResults[K]>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, onEvent });
      this.worker.postMessage({ ...request, kind, id } as unknown as WorkerRequest);
    });
  }

  #hear(message: WorkerMessage): void {
    const call = this.#calls.get(message.id);
    if (!call) return;
    if (message.kind === 'event') return call.onEvent?.(message.event);
    this.#calls.delete(message.id);
    if (message.kind === 'done') call.resolve(message.result as never);
    else call.reject(errorOf(message.code, message.message));
  }

  #failAll(message: string): void {
    for (const { reject } of this.#calls.values()) reject(new Error(message));
    this.#calls.clear();
  }
}

const errorOf = (code: ErrorCode | 'unexpected', message: string): Error =>
  code === 'unexpected' ? new Error(message) : new ZeroreelError(code, message);
