import { type ErrorCode, ZeroreelError } from '@zeroreel/core';
import { explainOrtMessage } from './explain-ort-message.js';
import type { SessionPort, SessionReply, SessionRequest } from './session-port.js';

/** How the client makes a call. */
export interface CallOptions {
  /** What error messages call it: `running "unet"`. */
  readonly task: string;
  readonly transfer?: readonly ArrayBuffer[];
  /** Drops the call if it still waits. */
  readonly signal?: AbortSignal | undefined;
}

interface Call extends CallOptions {
  readonly request: SessionRequest;
  resolve(reply: SessionReply): void;
  reject(error: ZeroreelError): void;
}

/** Sends requests to a session host strictly in order, each when the one before has been answered. */
export class SessionClient {
  readonly #name: string;
  readonly #port: SessionPort;
  readonly #waiting: Call[] = [];
  #running: Call | undefined;
  #ended: ZeroreelError | undefined;
  #closing: Promise<void> | undefined;

  /** @param name the backend's name, for error messages */
  constructor(name: string, port: SessionPort) {
    this.#name = name;
    this.#port = port;
    port.listen({ reply: (reply) => this.#settle(reply), lost: (reason) => this.#lose(reason) });
  }

  /** The reason why the client serves no more calls; undefined while it serves them. */
  get ended(): ZeroreelError | undefined {
    return this.#ended;
  }

  /**
   * @throws ZeroreelError `backend-failed` with the runtime's explanation, or because the host has ended;
   * `aborted` if the signal fires while the call waits
   */
  call(request: SessionRequest, options: CallOptions): Promise<SessionReply> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (options.signal?.aborted) return Promise.reject(dropped(options));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#drop(call);
      const done = (): void => options.signal?.removeEventListener('abort', onAbort);
      const call: Call = {
        ...options,
        request,
        resolve: (reply) => (done(), resolve(reply)),
        reject: (error) => (done(), reject(error)),
      };
      options.signal?.addEventListener('abort', onAbort);
      this.#waiting.push(call);
      this.#next();
    });
  }

  /** Drops waiting calls, lets the running one end, and closes the host. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended) return;
    for (const call of this.#waiting.splice(0)) call.reject(dropped(call));
    const released = this.call({ kind: 'close' }, { task: 'closing' });
    this.#ended = new ZeroreelError('backend-failed', `The ${this.#name} backend has been disposed`);
    await released.catch(() => undefined);
    await this.#port.close();
  }

  #next(): void {
    if (this.#running) return;
    this.#running = this.#waiting.shift();
    if (this.#running) this.#port.post(this.#running.request, this.#running.transfer ?? []);
  }

  #settle(reply: SessionReply): void {
    const call = this.#running;
    this.#running = undefined;
    if (reply.kind === 'failed') call?.reject(this.#failure(call.task, reply.message, reply.code));
    else call?.resolve(reply);
    this.#next();
  }

  #failure(task: string, message: string, code: ErrorCode = 'backend-failed'): ZeroreelError {
    return new ZeroreelError(code, `${this.#name}: ${task} failed. ${explainOrtMessage(message)}`);
  }

  #drop(call: Call): void {
    const index = this.#waiting.indexOf(call);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    call.reject(dropped(call));
  }

  #lose(reason: string): void {
    const during = this.#running ? ` while ${this.#running.task}` : '';
    const error = new ZeroreelError('backend-failed', `The ${this.#name} backend is gone${during}: ${reason}`);
    this.#ended ??= error;
    this.#running?.reject(error);
    this.#running = undefined;
    for (const call of this.#waiting.splice(0)) call.reject(error);
  }
}

const dropped = ({ task, signal }: CallOptions): ZeroreelError =>
  new ZeroreelError('aborted', `The call was dropped before it began: ${task}`, { cause: signal?.reason });
