import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerBytes, type BodyFault } from './answer-bytes.js';

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

export interface Repository {
  /** By paths; those that end as weights do lie on the other server, as large files do. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Wants an account that has agreed to terms, or is shown only to those who may. */
  readonly access?: 'gated' | 'private';
  /** Branches and tags besides `main`, with what they have in the place of `files`. */
  readonly revisions?: Readonly<Record<string, Repository['files']>>;
}

export interface CivitaiEntry {
  readonly id: number;
  readonly model?: number;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array; readonly about?: object }[];
  readonly needsLogin?: boolean;
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
    if (server === 'hub') return this.#answerAsHub(exchange);
    if (server === 'civitai') return this.#answerAsCivitai(exchange);
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

  #answerAsHub(exchange: Exchange): void {
    const { request, response, path } = exchange;
    const [, owned, view, revision = 'main', rest = ''] =
      /^(?:\/api\/models)?\/([^/]+\/[^/]+)\/(resolve|tree|revision)\/((?:refs\/pr\/)?[^/]+)(?:\/(.*))?$/.exec(path) ??
      [];
    const refuse = (status: number, code: string, message: string, headers = {}): void => {
      const own = this.options.plainMirror === true ? {} : { 'x-error-code': code, 'x-error-message': message };
      response.writeHead(status, { ...own, ...headers }).end(JSON.stringify({ error: message }));
    };
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
    const agreed = token === undefined ? undefined : this.options.tokens?.[token];
    if (token !== undefined && agreed === undefined)
      return refuse(401, '', 'Invalid credentials in Authorization header');
    const repository = owned === undefined ? undefined : this.options.repositories?.[owned];
    const isHidden = repository?.access === 'private' && agreed !== true;
    if (owned === undefined || repository === undefined || isHidden) {
      return refuse(token === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found');
    }
    const found = versionOf(owned, repository, revision);
    if (found === undefined) return refuse(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
    const { commit, files } = found;
    if (view === 'revision') return void response.end(JSON.stringify({ sha: commit }));
    if (view === 'tree') return this.#listTree(exchange, files);
    if (repository.access === 'gated' && agreed !== true) {
      return refuse(token === undefined ? 401 : 403, 'GatedRepo', 'Access to model is restricted');
    }
    const bytes = bytesOf(files[rest]);
    const head = this.options.plainMirror === true ? {} : { 'x-repo-commit': commit };
    if (bytes === undefined) return refuse(404, 'EntryNotFound', 'Entry not found', head);
    if (!isLarge(rest)) return answerBytes(exchange, bytes, { ...head, etag: `"${gitSha1(bytes)}"` });
    const location = `${this.originOf('cdn')}/${sha256(bytes)}?Expires=1&Signature=secret`;
    const linked = { 'x-linked-size': String(bytes.length), 'x-linked-etag': `"${sha256(bytes)}"` };
    response.writeHead(302, { ...head, ...linked, location }).end();
  }

  #listTree({ response, url }: Exchange, files: Repository['files']): void {
    const entries = Object.entries(files).map(([path, content]) => entryOf(path, bytesOf(content) ?? new Uint8Array()));
    const per = this.options.perPage ?? 1000;
    const from = Number(url.searchParams.get('cursor') ?? 0);
    if (from + per < entries.length) {
      const next = new URL(url);
      next.searchParams.set('cursor', String(from + per));
      // Mirrors pass on what the hub itself says.
      response.setHeader('link', `<https://huggingface.co${next.pathname}${next.search}>; rel="next"`);
    }
    response.end(
      JSON.stringify([{ type: 'directory', path: 'unet', oid: '0', size: 0 }, ...entries.slice(from, from + per)]),
    );
  }

  #answerAsCivitai({ request, response, path, url }: Exchange): void {
    const [, ofModel] = /^\/api\/v1\/models\/(\d+)$/.exec(path) ?? [];
    const [, ofVersion] = /^\/api\/v1\/model-versions\/(\d+)$/.exec(path) ?? [];
    const [, ofDownload] = /^\/api\/download\/models\/(\d+)$/.exec(path) ?? [];
    const id = Number(ofModel ?? ofVersion ?? ofDownload);
    const entry = this.options.civitai?.find((each) => (ofModel === undefined ? each.id === id : each.model === id));
    if (entry === undefined) return void response.writeHead(404).end('{"error":"Not Found"}');
    if (ofModel !== undefined) return void response.end(JSON.stringify({ id, modelVersions: [{ id: entry.id }] }));
    if (ofVersion !== undefined) return void response.end(JSON.stringify(civitaiVersion(entry, this.hosts.civitai)));
    if (entry.needsLogin && request.headers.authorization !== 'Bearer civitai-token') {
      return void response.writeHead(401).end('{"error":"Unauthorized"}');
    }
    const fp = url.searchParams.get('fp');
    const file =
      entry.files.find(({ about = {} }) => fp === null || ('fp' in about && about.fp === fp)) ?? entry.files[0];
    const bytes = file?.bytes ?? new Uint8Array();
    const disposition = encodeURIComponent(`attachment; filename="${file?.name ?? ''}"`);
    response.writeHead(307, {
      location: `${this.originOf('cdn')}/${sha256(bytes)}?X-Amz-Signature=secret&response-content-disposition=${disposition}`,
    });
    response.end();
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

/** The commit of a branch of a repository, which is the same in every run. */
export const commitOf = (repo: string, revision = 'main'): string =>
  createHash('sha1').update(`${repo}@${revision}`).digest('hex');

const hashes = new WeakMap<Uint8Array, string>();

export function sha256(bytes: Uint8Array): string {
  const hash = hashes.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
  hashes.set(bytes, hash);
  return hash;
}

export const gitSha1 = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

const isLarge = (path: string): boolean => /\.(safetensors|bin|ckpt)$/.test(path);

const bytesOf = (content: Uint8Array | string | undefined): Uint8Array | undefined =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function versionOf(repo: string, { files, revisions = {} }: Repository, revision: string) {
  const all: readonly (readonly [string, Repository['files']])[] = [['main', files], ...Object.entries(revisions)];
  const found = all.find(([name]) => name === revision || commitOf(repo, name) === revision);
  return found && { commit: commitOf(repo, found[0]), files: found[1] };
}

const entryOf = (path: string, bytes: Uint8Array): object => ({
  ...{ type: 'file', path, size: bytes.length, oid: gitSha1(bytes) },
  ...(isLarge(path) && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
});

const civitaiVersion = ({ id, files }: CivitaiEntry, origin: string): object => ({
  id,
  baseModel: 'SD 1.5',
  files: files.map(({ name, bytes, about }, k) => ({
    ...{ name, sizeKB: bytes.length / 1024, type: 'Model', primary: k === 0, metadata: about ?? {} },
    hashes: { SHA256: sha256(bytes).toUpperCase() },
    downloadUrl: `${origin}/api/download/models/${id}?${new URLSearchParams({ type: 'Model', ...about }).toString()}`,
  })),
});
