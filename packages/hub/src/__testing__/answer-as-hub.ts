import { answerBytes } from './answer-bytes.js';
import { commitOf, gitSha1, sha256 } from './hashes.js';
import { bytesOf, type DoubleOptions, type Exchange } from './hub-double.js';

export interface Repository {
  /** By paths; those that end as weights do lie on the other server, as large files do. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Wants an account that has agreed to terms, or is shown only to those who may. */
  readonly access?: 'gated' | 'private';
  /** Branches and tags besides `main`, with what they have in the place of `files`. */
  readonly revisions?: Readonly<Record<string, Repository['files']>>;
}

/** Answers as the Hugging Face Hub does: who may read a repository, what a commit has, and where it lies. */
export function answerAsHub(exchange: Exchange, options: DoubleOptions, originOf: (name: 'cdn') => string): void {
  const { request, response, path } = exchange;
  const [, owned, view, revision = 'main', rest = ''] =
    /^(?:\/api\/models)?\/([^/]+\/[^/]+)\/(resolve|tree|revision)\/((?:refs\/pr\/)?[^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  const refuse = (status: number, code: string, message: string, headers = {}): void => {
    const own = options.plainMirror === true ? {} : { 'x-error-code': code, 'x-error-message': message };
    response.writeHead(status, { ...own, ...headers }).end(JSON.stringify({ error: message }));
  };
  const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
  const agreed = token === undefined ? undefined : options.tokens?.[token];
  if (token !== undefined && agreed === undefined)
    return refuse(401, '', 'Invalid credentials in Authorization header');
  const repository = owned === undefined ? undefined : options.repositories?.[owned];
  const isHidden = repository?.access === 'private' && agreed !== true;
  if (owned === undefined || repository === undefined || isHidden) {
    return refuse(token === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found');
  }
  const found = versionOf(owned, repository, revision);
  if (found === undefined) return refuse(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  const { commit, files } = found;
  if (view === 'revision') return void response.end(JSON.stringify(factsOf(owned, commit, files)));
  if (view === 'tree') return listTree(exchange, files, options.perPage);
  if (repository.access === 'gated' && agreed !== true) {
    return refuse(token === undefined ? 401 : 403, 'GatedRepo', 'Access to model is restricted');
  }
  const bytes = bytesOf(files[rest]);
  const head = options.plainMirror === true ? {} : { 'x-repo-commit': commit };
  if (bytes === undefined) return refuse(404, 'EntryNotFound', 'Entry not found', head);
  if (!isLarge(rest)) return answerBytes(exchange, bytes, { ...head, etag: `"${gitSha1(bytes)}"` });
  const location = `${originOf('cdn')}/${sha256(bytes)}?Expires=1&Signature=secret`;
  const linked = { 'x-linked-size': String(bytes.length), 'x-linked-etag': `"${sha256(bytes)}"` };
  response.writeHead(302, { ...head, ...linked, location }).end();
}

/** What Python's client wants of a model besides its commit. */
const factsOf = (id: string, sha: string, files: Repository['files']) => ({
  ...{ id, modelId: id, sha, private: false, gated: false, downloads: 0, likes: 0, tags: [] },
  siblings: Object.keys(files).map((rfilename) => ({ rfilename })),
});

function listTree({ response, url }: Exchange, files: Repository['files'], per = 1000): void {
  const entries = Object.entries(files).map(([path, content]) => entryOf(path, bytesOf(content) ?? new Uint8Array()));
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

const isLarge = (path: string): boolean => /\.(safetensors|bin|ckpt)$/.test(path);

function versionOf(repo: string, { files, revisions = {} }: Repository, revision: string) {
  const all: readonly (readonly [string, Repository['files']])[] = [['main', files], ...Object.entries(revisions)];
  const found = all.find(([name]) => name === revision || commitOf(repo, name) === revision);
  return found && { commit: commitOf(repo, found[0]), files: found[1] };
}

const entryOf = (path: string, bytes: Uint8Array): object => ({
  ...{ type: 'file', path, size: bytes.length, oid: gitSha1(bytes) },
  ...(isLarge(path) && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
});
