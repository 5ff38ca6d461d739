import { ZeroreelError } from '@zeroreel/core';
import type { Credentials } from './credentials.js';
import { NoAnswer, retryAfterOf } from './no-answer.js';
import { createTransfer, reasonOf, withDeadline, type Transfer } from './transfer.js';

/** How servers are asked. */
export interface WebOptions {
  readonly credentials: Credentials;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** The longest time without a byte, in milliseconds. Default: 30 s. */
  readonly stall?: number;
  /** Waits between attempts. Default: a timer. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Why nothing may be asked, for messages: `HF_HUB_OFFLINE is set`. Default: everything may. */
  readonly offline?: string;
  /** Headers of every request. A page can set few. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request. */
export interface WebRequest {
  /** For messages. Default: the address without its query. */
  readonly name?: string;
  readonly method?: 'GET' | 'HEAD';
  /** The first byte and the one behind the last. */
  readonly range?: readonly [number, number];
  readonly signal?: AbortSignal | undefined;
  /** How often it is tried where that may help. Default 5. */
  readonly attempts?: number;
  /** Told before a wait of several seconds. */
  readonly notice?: ((message: string) => void) | undefined;
}

/** Longer than this nobody waits for a server that asks to, in seconds. */
const LONGEST_WAIT = 300;
/** A wait that is told, in seconds. */
const TOLD_WAIT = 5;

/** Asks servers. Tokens go to the servers that they belong to and nowhere else: `fetch` drops them where it is sent on. */
export class Web {
  readonly stall: number;
  readonly #options: WebOptions;

  constructor(options: WebOptions) {
    this.#options = options;
    this.stall = options.stall ?? 30_000;
  }

  /** Why nothing may be asked; undefined where it may. */
  get offline(): string | undefined {
    return this.#options.offline;
  }

  /**
   * One answer, whatever its status. What may be better in a moment is asked again: no answer, 408, 429 and 5xx.
   * @throws NoAnswer; ZeroreelError `aborted`
   */
  async ask(url: string, request: WebRequest = {}): Promise<Transfer> {
    const { name = placeOf(url), signal, attempts = 5, notice } = request;
    if (this.offline !== undefined) {
      throw new NoAnswer(`${name} cannot be fetched: ${this.offline}`, { offline: true });
    }
    for (let attempt = 1; ; attempt++) {
      let failure: NoAnswer;
      try {
        const transfer = await this.#once(url, name, request);
        if (!mayBeBetterLater(transfer.status)) return transfer;
        const retryAfter = retryAfterOf(transfer.headers);
        await transfer.cancel();
        const facts = { status: transfer.status, ...(retryAfter !== undefined && { retryAfter }) };
        failure = new NoAnswer(`${name}: ${saysNotNow(url, transfer.status, retryAfter)}`, facts);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        failure = error;
      }
      const { retryAfter } = failure.facts;
      if (attempt >= attempts || (retryAfter ?? 0) > LONGEST_WAIT) throw failure;
      const seconds = retryAfter !== undefined && retryAfter > 0 ? retryAfter : Math.min(8, 0.25 * 2 ** attempt);
      if (seconds >= TOLD_WAIT) notice?.(`${failure.message}. Waiting ${Math.ceil(seconds)} s`);
      await this.wait(1000 * seconds, signal);
    }
  }

  /** @throws ZeroreelError `aborted` */
  async wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    await (this.#options.wait ?? sleep)(milliseconds, signal);
    if (signal?.aborted) throw stopped(signal);
  }

  async #once(url: string, name: string, { method = 'GET', range, signal }: WebRequest): Promise<Transfer> {
    if (signal?.aborted) throw stopped(signal);
    const { credentials, fetch = globalThis.fetch, headers } = this.#options;
    const authorization = await credentials.authorization(new URL(url));
    // Ends a request that no header comes for, and a body that nobody wants any more.
    const ending = new AbortController();
    const init: RequestInit = {
      method,
      signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
      // Files are kept by us. A browser that joins parts in its own cache to a whole has given out wrong bytes.
      cache: 'no-store',
      headers: {
        ...headers,
        ...(authorization !== undefined && { Authorization: authorization }),
        ...(range && { Range: `bytes=${range[0]}-${range[1] - 1}` }),
      },
    };
    try {
      const response = await withDeadline(fetch(url, init), this.stall);
      requireNoDowngrade(url, response.url, name);
      return createTransfer(response, { name, signal, stall: this.stall });
    } catch (cause) {
      ending.abort();
      if (cause instanceof ZeroreelError) throw cause;
      if (signal?.aborted) throw stopped(signal);
      throw new NoAnswer(`${name}: ${hostOf(url)} cannot be reached (${reasonOf(cause)})`, {}, { cause });
    }
  }
}

const mayBeBetterLater = (status: number): boolean => status === 408 || status === 429 || status >= 500;

function saysNotNow(url: string, status: number, retryAfter: number | undefined): string {
  const host = hostOf(url);
  if (status !== 429) return `${host} cannot answer now (status ${status})`;
  const when = retryAfter === undefined ? 'a while' : `${retryAfter} s`;
  return `${host} limits how much may be asked for (status 429): try again in ${when}; with a token more is allowed`;
}

/** What began encrypted stays so: nothing else could change a file without a hash on its way. */
function requireNoDowngrade(asked: string, got: string, name: string): void {
  if (!asked.startsWith('https:') || !got.startsWith('http:')) return;
  throw new ZeroreelError('missing-file', `${name}: expected https all the way, got sent on to http://${hostOf(got)}`);
}

const hostOf = (url: string): string => new URL(url).host;

/** An address for messages: its query may hold what is nobody's business. */
const placeOf = (url: string): string => `${new URL(url).origin}${new URL(url).pathname}`;

const stopped = ({ reason }: AbortSignal): ZeroreelError =>
  new ZeroreelError('aborted', 'The download was stopped', { cause: reason });

const sleep = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
