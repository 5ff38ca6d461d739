import { lstat, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { isCommit } from '@zeroreel/hub';
import { readNotes } from './download-place.js';
import type { HubEnvironment } from './hub-environment.js';
import { locksFolder, repositoryFolder } from './hub-place.js';

/** A model that is kept on this machine. */
export interface KeptModel {
  /** As `-m` takes it: `owner/name`, `civitai:ID`, an address. */
  readonly name: string;
  /** Of a repository: its commits, with the branches that stand for them. */
  readonly revisions: readonly KeptRevision[];
  /** Of everything. */
  readonly bytes: number;
  /** Of that, what is of files that are not whole. */
  readonly incompleteBytes: number;
  readonly folder: string;
  /** When something was last written, in milliseconds since 1970. */
  readonly changed: number;
}

/** A commit of a repository, and the branches and tags that stand for it. */
export interface KeptRevision {
  readonly commit: string;
  readonly names: readonly string[];
}

type Folders = Pick<HubEnvironment, 'hubCache' | 'downloads'>;

/** Every model that is kept, whoever downloaded it, by their names. */
export async function listKeptModels({ hubCache, downloads }: Folders): Promise<readonly KeptModel[]> {
  const models: KeptModel[] = [];
  for (const name of await readdir(hubCache).catch(() => [])) {
    const repo = /^models--(.+)$/.exec(name)?.[1]?.replaceAll('--', '/');
    if (repo !== undefined) models.push(await describeRepository(repo, join(hubCache, name)));
  }
  for (const name of await readdir(downloads).catch(() => [])) {
    const folder = join(downloads, name);
    const notes = await readNotes(folder);
    if (notes === undefined) continue;
    const id = notes.kind === 'civitai' ? `civitai:${notes.id}` : notes.id;
    models.push({ name: id, revisions: [], folder, ...(await measure(folder)) });
  }
  return models.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Removes a model, or one revision of a repository with what no other has.
 * @param name as it is listed; with `@` and a commit or branch, that alone
 * @returns bytes that are free now
 * @throws ZeroreelError `missing-file` where it is not kept; `invalid-request` while it is downloaded
 */
export async function removeKeptModel(name: string, folders: Folders): Promise<number> {
  const models = await listKeptModels(folders);
  const whole = models.find((model) => model.name === name);
  const [, repo, revision] = /^([^@]+)@(.+)$/.exec(name) ?? [];
  const part = whole ?? models.find((model) => model.name === repo && repo !== undefined);
  if (part === undefined) {
    throw new ZeroreelError('missing-file', `${name} is not kept here; 'zeroreel models' lists what is`);
  }
  await requireIdle(part, folders);
  if (whole !== undefined) {
    await rm(whole.folder, { recursive: true, force: true });
    if (whole.revisions.length > 0)
      await rm(locksFolder(folders.hubCache, whole.name), { recursive: true, force: true });
    return whole.bytes;
  }
  await removeRevision(part, revision ?? '');
  return part.bytes - (await measure(part.folder)).bytes;
}

async function describeRepository(name: string, folder: string): Promise<KeptModel> {
  const commits = (await readdir(join(folder, 'snapshots')).catch(() => [])).filter(isCommit);
  const refs = await readRefs(folder);
  const revisions = commits.map((commit) => ({
    commit,
    names: refs.filter((ref) => ref.commit === commit).map((ref) => ref.name),
  }));
  return { name, revisions, folder, ...(await measure(folder)) };
}

async function readRefs(folder: string): Promise<readonly { readonly name: string; readonly commit: string }[]> {
  const root = join(folder, 'refs');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (path) => ({
      name: path
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
      commit: (await readFile(path, 'utf8')).trim(),
    })),
  );
}

/** Bytes on the disk, each file once: links count nothing, and a file that is not whole what has come of it. */
async function measure(folder: string): Promise<Pick<KeptModel, 'bytes' | 'incompleteBytes' | 'changed'>> {
  const seen = new Set<string>();
  let [bytes, incompleteBytes, changed] = [0, 0, 0];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const found = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found?.isFile() !== true || seen.has(`${found.dev} ${found.ino}`)) continue;
    seen.add(`${found.dev} ${found.ino}`);
    const isWhole = !entry.name.includes('.incomplete');
    // A file that is not whole has its whole length, and holes.
    const size = isWhole ? found.size : Math.min(found.size, 512 * found.blocks);
    bytes += size;
    if (!isWhole) incompleteBytes += size;
    changed = Math.max(changed, found.mtimeMs);
  }
  return { bytes, incompleteBytes, changed };
}

/** @throws ZeroreelError `invalid-request` while somebody downloads it */
async function requireIdle({ name, folder, revisions }: KeptModel, { hubCache }: Folders): Promise<void> {
  const isRepository = folder === repositoryFolder(hubCache, name);
  const root = isRepository ? locksFolder(hubCache, name) : folder;
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.name.endsWith('.zeroreel.lock')) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    // A lock without a beat is one of a process that has ended.
    if (found === undefined || Date.now() - found.mtimeMs > 30_000) continue;
    const of = revisions.length > 0 || isRepository ? name : folder;
    throw new ZeroreelError(
      'invalid-request',
      `${of} is being downloaded by another process: expected it to end first`,
    );
  }
}

async function removeRevision({ name, folder, revisions }: KeptModel, asked: string): Promise<void> {
  const found = revisions.find(({ commit, names }) => commit === asked || names.includes(asked));
  if (found === undefined) {
    const there = revisions.map(({ commit, names }) => names[0] ?? commit.slice(0, 7)).join(', ') || 'none';
    throw new ZeroreelError('missing-file', `${name} is kept here without the revision ${asked}; there is ${there}`);
  }
  const snapshots = join(folder, 'snapshots');
  const before = await blobsOf(join(snapshots, found.commit));
  for (const each of found.names) await rm(join(folder, 'refs', ...each.split('/')), { force: true });
  await rm(join(snapshots, found.commit), { recursive: true, force: true });
  await rm(join(folder, 'trees', `${found.commit}.json`), { force: true });
  const others = await Promise.all((await readdir(snapshots)).map((commit) => blobsOf(join(snapshots, commit))));
  const needed = new Set(others.flat());
  for (const blob of before) if (!needed.has(blob)) await rm(blob, { force: true });
}

/** What the links of a snapshot stand for. */
async function blobsOf(snapshot: string): Promise<readonly string[]> {
  const entries = await readdir(snapshot, { recursive: true, withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink());
  return Promise.all(
    links.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return resolve(dirname(path), await readlink(path));
    }),
  );
}
