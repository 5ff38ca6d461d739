import { ZeroreelError, type ErrorCode } from '@zeroreel/core';
import type { RunEvent, WorkerMessage, WorkerRequest, WorkerResults } from '../worker-protocol.js';

type Kind = keyof WorkerResults;
type RequestOf<K extends Kind> = Omit<Extract<WorkerRequest, { kind: K }>, 'kind' | 'id'>;

/** The members of a worker that are used. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: WorkerRequest): void;
  terminate(): void;
}

/** How a request is followed. */
export interface CallOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Ends the request, which then fails with `aborted`. */
  readonly signal?: AbortSignal;
}

interface PendingCall {
  readonly request: WorkerRequest;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
}

/** What the worker holds and nobody else: a new one is told again. */
const KEPT_BY_WORKER: readonly Kind[] = ['remember-address', 'set-token', 'describe-plugin'];

/** Milliseconds that a worker has to stop by itself: an evaluation of a large network takes minutes. */
const PATIENCE = 400;

/**
 * The page's end of the protocol: a request is a promise. A run that does not stop soon is ended with its worker; a new one
 * takes over what else was asked for, and opens the model again from what the browser keeps. The first one is started when
 * something is asked for.
 */
export class WorkerClient {
  readonly #calls = new Map<number, PendingCall>();
  readonly #told: WorkerRequest[] = [];
  #begun: WorkerPort | undefined;
  #lastId = 0;

  /**
   * @param start starts a worker
   * @param patience milliseconds that it has to stop by itself; Infinity: as long as it takes
   */
  constructor(
    private readonly start: () => WorkerPort,
    private readonly patience = PATIENCE,
  ) {}

  get #worker(): WorkerPort {
    return (this.#begun ??= this.#begin());
  }

  /** Asks and waits for the answer. @throws ZeroreelError; Error for what nobody expected */
  call<K extends Exclude<Kind, 'cancel'>>(
    kind: K,
    request: RequestOf<K>,
    { onEvent, signal }: CallOptions = {},
  ): Promise<WorkerResults[K]> {
    if (signal?.aborted) return Promise.reject(stopped());
    const id = ++this.#lastId;
    signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    return new Promise<WorkerResults[K]>((resolve, reject) => {
      const sent = { ...request, kind, id } as unknown as WorkerRequest;
      this.#calls.set(id, { request: sent, resolve, reject, onEvent });
      if (KEPT_BY_WORKER.includes(kind)) this.#told.push(sent);
      this.#worker.postMessage(sent);
    });
  }

  #begin(): WorkerPort {
    const worker = this.start();
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = ({ message }) => this.#failAll(`The page's worker failed: ${message}`);
    return worker;
  }

  #cancel(id: number): void {
    if (!this.#calls.has(id)) return;
    this.#worker.postMessage({ kind: 'cancel', id });
    // A timer takes no infinite time.
    if (this.patience < Infinity) setTimeout(() => this.#end(id), this.patience);
  }

  /** Gives up a call that was to stop and has not. */
  #end(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    call.reject(stopped());
    // What does not compute comes to its end by itself, and nobody hears of it.
    if (call.request.kind === 'generate') this.#startAnew();
  }

  #startAnew(): void {
    this.#worker.terminate();
    this.#begun = this.#begin();
    const waiting = [...this.#calls.values()].map(({ request }) => request);
    for (const request of this.#told.filter((each) => !waiting.includes(each))) this.#worker.postMessage(request);
    for (const request of waiting) this.#worker.postMessage(request);
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

const stopped = (): ZeroreelError => new ZeroreelError('aborted', 'Stopped');

const errorOf = (code: ErrorCode | 'unexpected', message: string): Error =>
  code === 'unexpected' ? new Error(message) : new ZeroreelError(code, message);
