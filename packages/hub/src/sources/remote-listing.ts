import { ZeroreelError } from '@zeroreel/core';
import type { Transfer } from '../http/transfer.js';
import type { Web } from '../http/web.js';
import type { ModelName } from '../names/model-name.js';
import type { NameHosts } from '../names/parse-model-name.js';
import type { FileFacts, ModelStorage, StoredPlace, StoredSource } from '../storage/model-storage.js';

/** Files of one version of a model on the web. Paths are relative, with '/'. */
export interface RemoteListing {
  /** The name that stands for these very files. */
  readonly name: ModelName;
  /** Where its files are kept. */
  readonly source: StoredSource;
  readonly version: string;
  /** Keeps what was found out, once there is a file. */
  keep?(place: StoredPlace): Promise<void>;
  /** What is known of a file without asking; undefined where nothing is. */
  known(path: string): FileFacts | undefined;
  /** Asks, where that is needed. */
  has(path: string): Promise<boolean>;
  /** Names of the files directly in `folder`. @param has tells of each what there is, kept or not */
  list(folder: string, has: (path: string) => Promise<boolean>): Promise<readonly string[]>;
  /** Looks at a file. @throws ZeroreelError `missing-file` */
  look(path: string): Promise<LookedFile>;
  urlOf(path: string): string;
  /** Of a file among several, for messages. Default: the model's own name. */
  nameOf?(path: string): string;
  /** The error for an answer that is no file. */
  refused(transfer: Transfer, path: string): ZeroreelError | Promise<ZeroreelError>;
}

/** A file, and its first bytes where they came along. */
export interface LookedFile {
  readonly facts: FileFacts;
  readonly head?: Uint8Array;
}

/** What names are looked up with. */
export interface LookUp {
  readonly web: Web;
  readonly storage: ModelStorage;
  readonly hosts: NameHosts;
  readonly advice: Advice;
  /** What is requested for an address that is free of secrets. */
  readonly requestFor: (address: string) => string;
  readonly signal?: AbortSignal | undefined;
  readonly notice?: ((message: string) => void) | undefined;
}

/** How an app's user does what a message advises. */
export interface Advice {
  /** `a token in HF_TOKEN` */
  readonly hubToken: string;
  readonly civitaiToken: string;
  /** How to make room. */
  readonly space: string;
  /** Where else a name was looked for: `there is no file or folder of that name`. Default: nowhere. */
  readonly elsewhere?: string;
}

/** Names of the files directly in a folder. */
export function namesIn(folder: string, paths: Iterable<string>): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return [...paths]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((name) => !name.includes('/'));
}

/** A path with its parts escaped for an address. */
export const escapedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** @throws ZeroreelError `missing-file` for what is no JSON */
export async function jsonOf(transfer: Transfer, name: string): Promise<unknown> {
  const bytes = await transfer.bytes(MOST_JSON);
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (cause) {
    throw new ZeroreelError('missing-file', `${name}: expected JSON, got something else`, { cause });
  }
}

/** Listings of the largest repositories have a tenth of it. */
const MOST_JSON = 64 * 2 ** 20;
