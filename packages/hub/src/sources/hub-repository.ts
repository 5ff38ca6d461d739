import '@zeroreel/core/disposal';
import { companionsOf, ZeroreelError, isJsonObject } from '@zeroreel/core';
import { NoAnswer } from '../http/no-answer.js';
import { formatModelName, isCommit, type HubName } from '../names/model-name.js';
import type { FileFacts, StoredPlace } from '../storage/model-storage.js';
import { hubRefusal } from './hub-answers.js';
import { readHubTree } from './hub-tree.js';
import { escapedPath, jsonOf, namesIn, type LookUp, type RemoteListing } from './remote-listing.js';

/**
 * Looks a repository up: which commit its revision stands for, and which files that has. A commit whose files were
 * listed before is looked up without the network. Where the hub does not answer, the commit that is kept serves.
 * @throws ZeroreelError `missing-file` as the hub refuses, or where there is nothing to fall back to; `aborted`
 */
export async function lookUpRepository(name: HubName, lookUp: LookUp): Promise<RemoteListing> {
  const { repo, revision = 'main' } = name;
  const { storage, web, notice } = lookUp;
  using place = storage.place({ kind: 'hub', id: repo });
  try {
    return listingOf(name, await versionOf(repo, revision, place, lookUp), lookUp);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const commit = isCommit(revision) ? revision : await place.version(revision);
    const files = commit === undefined ? [] : await keptFiles(place, commit);
    if (commit === undefined || files.length === 0) {
      const called = `${repo}${revision === 'main' ? '' : `@${revision}`}`;
      const message = `${error.message}, and ${called} is not in ${storage.location}`;
      throw new ZeroreelError('missing-file', message, { cause: error });
    }
    if (web.offline === undefined) {
      notice?.(`${error.message}. ${repo} is taken as it is kept here, commit ${commit.slice(0, 7)}`);
    }
    return listingOf(name, { commit, files }, lookUp);
  }
}

/** What the hub says. @throws NoAnswer; ZeroreelError `missing-file`, `aborted` */
async function versionOf(repo: string, revision: string, place: StoredPlace, lookUp: LookUp) {
  const listed = isCommit(revision) ? await place.listing(revision) : undefined;
  if (listed !== undefined) return { commit: revision, files: listed };
  const isKept = (isCommit(revision) ? revision : await place.version(revision)) !== undefined;
  const commit = await commitOf(repo, revision, { ...lookUp, attempts: isKept ? 2 : 5 });
  return { commit, files: (await place.listing(commit)) ?? (await readHubTree(repo, commit, lookUp)) };
}

/**
 * The commit of a revision, from the answer for the one file that most models have. That answer also tells who may read
 * the repository, which the list of its files does not.
 */
async function commitOf(
  repo: string,
  revision: string,
  { attempts, ...lookUp }: LookUp & { readonly attempts: number },
): Promise<string> {
  const { web, hosts, signal, notice } = lookUp;
  const path = 'model_index.json';
  const url = `${hosts.hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
  const transfer = await web.ask(url, { name: repo, method: 'HEAD', attempts, signal, notice });
  await transfer.cancel();
  const hasEntry = transfer.status === 200 || transfer.headers.get('x-error-code') === 'EntryNotFound';
  if (!hasEntry) throw hubRefusal(transfer, { repo, revision, path }, lookUp);
  const commit = transfer.headers.get('x-repo-commit') ?? '';
  return isCommit(commit) ? commit : commitOfApi(repo, revision, lookUp);
}

/** The same, where a mirror leaves headers out. */
async function commitOfApi(repo: string, revision: string, lookUp: LookUp): Promise<string> {
  const { web, hosts, signal, notice } = lookUp;
  const url = `${hosts.hub}/api/models/${repo}/revision/${encodeURIComponent(revision)}`;
  const transfer = await web.ask(url, { name: repo, signal, notice });
  if (transfer.status !== 200) {
    await transfer.cancel();
    throw hubRefusal(transfer, { repo, revision }, lookUp);
  }
  const answer = await jsonOf(transfer, repo);
  const commit = isJsonObject(answer) ? answer['sha'] : undefined;
  if (typeof commit === 'string' && isCommit(commit)) return commit;
  throw new ZeroreelError('missing-file', `${repo}: expected the commit of ${revision}, got none from ${hosts.hub}`);
}

/** What another program may have left, without a list of what there should be. */
async function keptFiles(place: StoredPlace, commit: string): Promise<readonly FileFacts[]> {
  return (await place.listing(commit)) ?? (await place.paths(commit)).map((path) => ({ path }));
}

interface Commit {
  readonly commit: string;
  readonly files: readonly FileFacts[];
}

/** The files of a commit, or of the part of it that the name has. @throws ZeroreelError `missing-file` for no such part */
function listingOf(asked: HubName, { commit, files }: Commit, lookUp: LookUp): RemoteListing {
  const { repo, path: part } = asked;
  const name: HubName = { ...asked, revision: commit };
  const sole = files.find(({ path }) => path === part);
  // Paths are seen from the part.
  const root = part === undefined ? '' : sole ? part.slice(0, part.lastIndexOf('/') + 1) : `${part}/`;
  const own =
    sole && part !== undefined
      ? new Set([part, ...companionsOf(part.slice(root.length)).map((each) => root + each)])
      : undefined;
  const seen = files.filter(({ path }) => own?.has(path) ?? path.startsWith(root));
  if (seen.length === 0) throw noSuchPart(asked, files);
  if (sole === undefined) requireChoice(asked, seen, root);
  const byPath = new Map(seen.map((facts) => [facts.path.slice(root.length), facts]));
  const known = (path: string): FileFacts | undefined => byPath.get(path);
  return {
    ...{ name, source: { kind: 'hub', id: repo }, version: commit },
    known,
    async keep(place) {
      // What another program has left tells nothing of what there is.
      if (files.every(({ digest }) => digest !== undefined)) await place.keepListing(commit, files);
      const { revision = 'main' } = asked;
      if (revision !== commit) await place.keepVersion(revision, commit);
    },
    has: async (path) => byPath.has(path),
    list: async (folder) => namesIn(folder, byPath.keys()).filter((each) => !each.startsWith('.')),
    async look(path) {
      const facts = known(path);
      if (facts === undefined) {
        throw new ZeroreelError('missing-file', `${formatModelName(name)}/${path}: no such file`);
      }
      return { facts };
    },
    urlOf: (path) => `${lookUp.hosts.hub}/${repo}/resolve/${commit}/${escapedPath(`${root}${path}`)}`,
    nameOf: (path) => `${repo}/${root}${path}`,
    refused: (transfer, path) => hubRefusal(transfer, { repo, revision: commit, path: `${root}${path}` }, lookUp),
  };
}

/** A folder of several checkpoints or LoRAs says nothing of which one is meant. @throws ZeroreelError `missing-file` */
function requireChoice(asked: HubName, files: readonly FileFacts[], root: string): void {
  const names = namesIn(
    root.slice(0, -1),
    files.map(({ path }) => path),
  );
  const weights = names.filter((name) => name.endsWith('.safetensors'));
  const isModel = names.includes('model_index.json') || weights.some((name) => WELL_KNOWN.test(name));
  if (isModel || weights.length < 2) return;
  const choices = weights.slice(0, 30).map((name) => `  ${formatModelName({ ...asked, path: `${root}${name}` })}\n`);
  const message = `${formatModelName(asked)} has several files of weights. Choose one:\n${choices.join('')}`.trimEnd();
  throw new ZeroreelError('missing-file', message);
}

/** Names under which readers find weights beside others. */
const WELL_KNOWN = /^(diffusion_pytorch_model|model|adapter_model)[.-]/;

function noSuchPart({ repo, path: part = '' }: HubName, files: readonly FileFacts[]): ZeroreelError {
  const weights = files.map(({ path }) => path).filter((path) => path.endsWith('.safetensors'));
  const there = weights.slice(0, 20).join(', ') || 'no .safetensors file';
  return new ZeroreelError('missing-file', `${repo}: there is no file or folder ${part}; it has ${there}`);
}
