import { copyFile, link, mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ModelFile } from '@zeroreel/core';
import {
  isCommit,
  isSafePath,
  type BeginOptions,
  type FileFacts,
  type PartialFile,
  type SizedFile,
  type StoredPlace,
} from '@zeroreel/hub';
import { openFile } from '../model-folder/model-folder.js';
import { lockFile } from './file-lock.js';
import { freeBytes } from './free-bytes.js';
import { parseHubTree, writeHubTree } from './hub-tree-file.js';
import { cannotWrite, openPartial, partialBytes } from './partial-download.js';
import { writeWhole } from './write-whole.js';

/** Where a repository lies in a cache. */
export const repositoryFolder = (cache: string, repo: string): string =>
  join(cache, `models--${repo.replaceAll('/', '--')}`);

/** Where the locks of a repository lie. */
export const locksFolder = (cache: string, repo: string): string =>
  join(cache, '.locks', `models--${repo.replaceAll('/', '--')}`);

/**
 * A repository in the cache that huggingface_hub shares: `blobs/<hash>`, links to them in `snapshots/<commit>`, the
 * commits of branches in `refs`, and what a commit has in `trees`.
 */
export class HubPlace implements StoredPlace {
  readonly location: string;
  readonly #folder: string;

  constructor(
    private readonly cache: string,
    private readonly repo: string,
    private readonly withoutLinks: boolean,
  ) {
    this.location = cache;
    this.#folder = repositoryFolder(cache, repo);
  }

  freeBytes = (): Promise<number | undefined> => freeBytes(this.cache);

  async version(revision: string): Promise<string | undefined> {
    const path = join(this.#folder, 'refs', ...revision.split('/'));
    const commit = (await readFile(path, 'utf8').catch(() => '')).trim();
    return isCommit(commit) ? commit : undefined;
  }

  async keepVersion(revision: string, commit: string): Promise<void> {
    if ((await this.version(revision)) === commit) return;
    // Other programs take a branch without a snapshot for damage.
    await mkdir(this.#snapshot(commit), { recursive: true });
    await writeWhole(join(this.#folder, 'refs', ...revision.split('/')), commit);
  }

  async listing(commit: string): Promise<readonly FileFacts[] | undefined> {
    const text = await readFile(this.#treePath(commit), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : parseHubTree(text);
  }

  async keepListing(commit: string, files: readonly FileFacts[]): Promise<void> {
    if ((await this.listing(commit)) === undefined) await writeWhole(this.#treePath(commit), writeHubTree(files));
  }

  async paths(commit: string): Promise<readonly string[]> {
    const root = this.#snapshot(commit);
    const names = await readdir(root, { recursive: true }).catch(() => []);
    const files: string[] = [];
    for (const name of names) {
      const found = await stat(join(root, name)).catch(() => undefined);
      if (found?.isFile()) files.push(name.split(sep).join('/'));
    }
    return files.sort();
  }

  async partialBytes(_commit: string, { size, digest }: SizedFile): Promise<number> {
    return digest === undefined ? 0 : partialBytes(this.#blob(digest.hex), size);
  }

  async find(commit: string, { path, size, digest }: FileFacts): Promise<ModelFile | undefined> {
    if (!isSafePath(path)) return undefined;
    const pointer = this.#pointer(commit, path);
    if (await hasSize(pointer, size)) return openFile(pointer);
    if (digest === undefined || size === undefined) return undefined;
    const blob = this.#blob(digest.hex);
    if (!(await hasSize(blob, size))) return undefined;
    // Another commit has it; a cache that cannot be written serves it all the same.
    return openFile(
      (await this.#point(pointer, blob).then(
        () => pointer,
        () => undefined,
      )) ?? blob,
    );
  }

  async begin(commit: string, file: SizedFile, options: BeginOptions = {}): Promise<PartialFile | ModelFile> {
    const { digest, size, path } = file;
    if (digest === undefined) throw new Error(`${this.repo}/${path} has no hash`);
    const blob = this.#blob(digest.hex);
    const locks = locksFolder(this.cache, this.repo);
    await this.#prepare(commit, locks).catch(cannotWrite(this.#folder));
    const lock = await lockFile(join(locks, `${digest.hex}.zeroreel.lock`), options);
    try {
      const found = await this.find(commit, file);
      if (found === undefined) {
        const pointer = this.#pointer(commit, path);
        const finish = async () => {
          await this.#point(pointer, blob).catch(cannotWrite(pointer));
          return openFile(pointer);
        };
        return await openPartial({ path: blob, size, lock, finish });
      }
      await lock[Symbol.asyncDispose]();
      return found;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {}

  #snapshot = (commit: string): string => join(this.#folder, 'snapshots', commit);
  #pointer = (commit: string, path: string): string => join(this.#snapshot(commit), ...path.split('/'));
  #blob = (hex: string): string => join(this.#folder, 'blobs', hex);
  #treePath = (commit: string): string => join(this.#folder, 'trees', `${commit}.json`);

  async #prepare(commit: string, locks: string): Promise<void> {
    for (const folder of [this.#snapshot(commit), join(this.#folder, 'blobs'), locks]) {
      await mkdir(folder, { recursive: true });
    }
    const tag = join(this.cache, 'CACHEDIR.TAG');
    if ((await stat(tag).catch(() => undefined)) === undefined) await writeWhole(tag, CACHE_TAG);
  }

  /** Puts a file of a snapshot where its blob is: a link, or a copy where there are none. */
  async #point(pointer: string, blob: string): Promise<void> {
    await mkdir(dirname(pointer), { recursive: true });
    await rm(pointer, { force: true });
    const hardLink = () => link(blob, pointer).catch(() => copyFile(blob, pointer));
    if (this.withoutLinks) return hardLink();
    await symlink(relative(dirname(pointer), blob), pointer).catch((error: unknown) =>
      // Two processes have come to the same end.
      error instanceof Error && 'code' in error && error.code === 'EEXIST' ? undefined : hardLink(),
    );
  }
}

/** Whether a file is there, of that size where one is told. */
async function hasSize(path: string, size: number | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && (size === undefined || found.size === size);
}

/** Tells programs that make backups what they may leave out (https://bford.info/cachedir/). */
const CACHE_TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of huggingface_hub, which zeroreel shares.
# https://huggingface.co/docs/huggingface_hub/guides/manage-cache
`;
