import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAsCivitai, type CivitaiEntry } from './answer-as-civitai.js';
import { answerAsHub, type Repository } from './answer-as-hub.js';
import { answerBytes, type BodyFault } from './answer-bytes.js';
import { sha256 } from './hashes.js';

/** What goes wrong, and how often; default: each time. */
export interface Fault extends BodyFault {
  readonly server: ServerName;
  /** Of the path, decoded. */
  readonly path: RegExp;
  readonly times?: number;
  /** An answer in the place of the right one. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection ends without an answer. */
  readonly refuse?: boolean;
  /** No answer comes. */
  readonly silent?: boolean;
}

type ServerName = 'hub' | 'cdn' | 'civitai' | 'web';

/** A request that was answered. */
export interface Asked {
  readonly server: ServerName;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly range?: string;
  readonly authorization?: string;
}

export interface DoubleOptions {
  readonly repositories?: Readonly<Record<string, Repository>>;
  readonly civitai?: readonly CivitaiEntry[];
  /** Files of a plain web server, by paths. */
  readonly web?: Readonly<Record<string, Uint8Array | string>>;
  /** Tokens that the hub knows, and whether their account has agreed. */
  readonly tokens?: Readonly<Record<string, boolean>>;
  /** Entries of a page of a listing. Default 1000. */
  readonly perPage?: number;
  /** Leaves the headers out that only the hub sends, as some mirrors do. */
  readonly plainMirror?: boolean;
}

/**
 * The Hugging Face Hub, the servers behind it, Civitai and a plain web server, each with an origin of its own on this
 * machine, and the faults that they are told to have.
 */
export class HubDouble implements AsyncDisposable {
  readonly asked: Asked[] = [];
  faults: Fault[] = [];
  readonly #servers = new Map<ServerName, Server>();
  readonly #hits = new Map<Fault, number>();
  #byHash: ReadonlyMap<string, Uint8Array> | undefined;

  private constructor(readonly options: DoubleOptions) {}

  static async start(options: DoubleOptions = {}): Promise<HubDouble> {
    const double = new HubDouble(options);
    for (const name of ['hub', 'cdn', 'civitai', 'web'] as const) await double.#listen(name);
    return double;
  }

  originOf(name: ServerName): string {
    const { port } = this.#servers.get(name)?.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get hosts() {
    return { hub: this.originOf('hub'), civitai: this.originOf('civitai') };
  }

  /** Forgets what was asked, and has other faults. */
  expect(...faults: Fault[]): void {
    this.asked.length = 0;
    this.#hits.clear();
    this.faults = faults;
  }

  /** Paths that a server was asked for. */
  pathsAsked(server: ServerName, method?: string): readonly string[] {
    const isWanted = (each: Asked) => each.server === server && (method === undefined || each.method === method);
    return this.asked.filter(isWanted).map(({ path }) => path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers.values()) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #listen(name: ServerName): Promise<void> {
    const server = createServer((request, response) => this.#answer(name, request, response));
    this.#servers.set(name, server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  #answer(server: ServerName, request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.originOf(server));
    const path = decodeURIComponent(url.pathname);
    const { range, authorization } = request.headers;
    const method = request.method ?? '';
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    response.setHeader('access-control-expose-headers', EXPOSED);
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    if (method === 'OPTIONS') return void response.writeHead(204).end();
    this.asked.push({
      ...{ server, method, path, query: url.search },
      ...(range !== undefined && { range }),
      ...(authorization !== undefined && { authorization }),
    });
    const fault = this.#faultOf(server, path, range);
    if (fault?.silent) return;
    if (fault?.refuse) return void request.socket.destroy();
    if (fault?.status !== undefined) return void response.writeHead(fault.status, fault.headers).end();
    const exchange = { request, response, url, path, fault: fault ?? {} };
    const originOf = (name: ServerName) => this.originOf(name);
    if (server === 'hub') return answerAsHub(exchange, this.options, originOf);
    if (server === 'civitai') return answerAsCivitai(exchange, this.options.civitai ?? [], originOf);
    const bytes = server === 'cdn' ? this.#blobs().get(path.slice(1)) : bytesOf(this.options.web?.[path.slice(1)]);
    // Signed addresses refuse whoever brings a token along.
    if (server === 'cdn' && authorization !== undefined) return void response.writeHead(400).end();
    if (bytes === undefined) return void response.writeHead(404).end();
    answerBytes(exchange, bytes, { etag: `"${sha256(bytes)}"` });
  }

  /** The first that fits and is not used up. Those that cut a body wait for one that is long enough. */
  #faultOf(server: ServerName, path: string, range: string | undefined): Fault | undefined {
    const [, begin, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const length = begin === undefined ? Infinity : Number(end) - Number(begin) + 1;
    const found = this.faults.find((fault) => {
      const isLeft = (this.#hits.get(fault) ?? 0) < (fault.times ?? Infinity);
      return (
        isLeft && fault.server === server && fault.path.test(path) && length > (fault.cutAfter ?? fault.stallAfter ?? 0)
      );
    });
    if (found !== undefined) this.#hits.set(found, (this.#hits.get(found) ?? 0) + 1);
    return found;
  }

  /** What the signed addresses stand for. */
  #blobs(): ReadonlyMap<string, Uint8Array> {
    return (this.#byHash ??= this.#hashAll());
  }

  #hashAll(): ReadonlyMap<string, Uint8Array> {
    const { repositories = {}, civitai = [] } = this.options;
    const ofRepositories = Object.values(repositories).flatMap(({ files, revisions = {} }) =>
      [files, ...Object.values(revisions)].flatMap((each) => Object.values(each)),
    );
    const all = [...ofRepositories, ...civitai.flatMap(({ files }) => files.map(({ bytes }) => bytes))];
    return new Map(all.map((content) => [sha256(bytesOf(content)!), bytesOf(content)!]));
  }
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly path: string;
  readonly fault: BodyFault;
}

const EXPOSED =
  'X-Repo-Commit,X-Error-Code,X-Error-Message,ETag,Link,Content-Range,X-Linked-Size,X-Linked-ETag,Retry-After';

export const bytesOf = (content: Uint8Array | string | undefined): Uint8Array | undefined =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;
