import { ZeroreelError } from '@zeroreel/core';
import type { HubName } from './model-name.js';

const OWNER = '[A-Za-z0-9][A-Za-z0-9_.-]{0,95}';
const SHORT = new RegExp(`^(${OWNER}/${OWNER})(?:@([^:\\s]+))?(?::(.+))?$`);
/** One slash and one of these is a path that somebody mistyped, rather than a repository. */
const FILE = /\.(safetensors|sft|ckpt|pt|pth|bin|gguf|json|txt|yaml|zip)$/i;
const FORM = 'owner/name[@revision][:file]';

/** Reads `owner/name[@revision][:file]`; undefined for what has another form. */
export function readShortName(text: string): HubName | undefined {
  const [, repo, revision, path] = SHORT.exec(text) ?? [];
  if (repo === undefined || (revision === undefined && path === undefined && FILE.test(repo))) return undefined;
  if (repo.includes('..') || repo.includes('--')) return undefined;
  return checked(text, { repo, revision, path });
}

/** Reads `hf://owner/name[@revision][/file]`. @throws ZeroreelError `invalid-request` */
export function readHubName(text: string): HubName {
  const rest = text.slice('hf://'.length).replace(/^models\//, '');
  const pattern = new RegExp(`^(${OWNER}/${OWNER})(?:@(refs/pr/\\d+|[^/]+))?(?:/(.*))?$`);
  const [, repo, revision, path] = pattern.exec(rest) ?? [];
  if (repo === undefined) throw refused(text, 'hf://owner/name[@revision][/file]');
  return checked(text, { repo, revision: revision && decode(text, revision), path: path || undefined });
}

/** Whether an address is one of the hub: the public one, or the one that takes its place. */
export function isHubHost({ host, pathname }: URL, hub: string): boolean {
  if (/^(www\.)?(huggingface\.co|hf\.co)$/i.test(host)) return true;
  const own = new URL(hub);
  return host === own.host && pathname.startsWith(own.pathname);
}

/** Reads the address of a repository, a folder or a file, as the hub's pages have it. @throws ZeroreelError `invalid-request` */
export function parseHubUrl(url: URL, hub: string): HubName {
  const own = new URL(hub);
  const prefix = url.host === own.host ? own.pathname.replace(/\/$/, '') : '';
  const [owner, name, view, ...rest] = url.pathname
    .slice(prefix.length)
    .split('/')
    .filter((part) => part !== '');
  if (owner === 'datasets' || owner === 'spaces')
    throw refused(url.href, `a model of the hub, no ${owner.slice(0, -1)}`);
  if (owner === undefined || name === undefined) throw refused(url.href, 'the address of a model, …/owner/name');
  const repo = `${owner}/${name}`;
  if (view === undefined) return checked(url.href, { repo });
  if (!['tree', 'blob', 'resolve', 'raw', 'commit', 'commits'].includes(view)) return checked(url.href, { repo });
  const [branch, ...path] = rest;
  if (branch === undefined) return checked(url.href, { repo });
  // A pull request's name has slashes of its own.
  const [revision, inside] =
    branch === 'refs' && path[0] === 'pr' ? [`refs/pr/${path[1] ?? ''}`, path.slice(2)] : [branch, path];
  const file = view.startsWith('commit') ? [] : inside;
  // Who gives the file that says what a folder holds means the folder.
  if (/^(model_index|config|adapter_config)\.json$/.test(file.at(-1) ?? '')) file.pop();
  const of = { repo, revision: decode(url.href, revision) };
  return checked(url.href, { ...of, path: file.length === 0 ? undefined : decode(url.href, file.join('/')) });
}

interface HubParts {
  readonly repo: string;
  readonly revision?: string | undefined;
  readonly path?: string | undefined;
}

/** Branches, tags and paths become parts of addresses and of names of files. */
function checked(text: string, { repo, revision, path }: HubParts): HubName {
  if (!new RegExp(`^${OWNER}/${OWNER}$`).test(repo) || /\.\.|--|\.git$/.test(repo)) throw refused(text, FORM);
  if (revision !== undefined && !isRevision(revision)) throw refused(text, 'a branch, a tag or a commit behind @');
  if (path !== undefined && !isSafePath(path)) throw refused(text, 'a file or folder of the repository behind :');
  return {
    ...{ kind: 'hub', repo },
    ...(revision !== undefined && { revision }),
    ...(path !== undefined && { path: path.replace(/\/+$/, '') }),
  };
}

/** git's own rules, without what nobody uses. */
const isRevision = (revision: string): boolean =>
  /^[A-Za-z0-9_][A-Za-z0-9_.+/-]{0,250}$/.test(revision) &&
  revision.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock')) &&
  !revision.includes('..');

/** Whether a path with '/' stays in its folder, on every system. */
export const isSafePath = (path: string): boolean =>
  path !== '' &&
  path.length <= 1000 &&
  !/[\\:*?"<>|\p{Cc}]/u.test(path) &&
  path
    .replace(/\/$/, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');

function decode(text: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new ZeroreelError('invalid-request', `expected an address, got ${text}`, { cause });
  }
}

const refused = (text: string, expected: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `expected ${expected}, got ${text}`);
