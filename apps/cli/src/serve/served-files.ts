import { createWriteStream } from 'node:fs';
import { link, mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZeroreelError } from '@zeroreel/core';
import { inputDigest, inputKey, type ArtifactStore } from '@zeroreel/jobs';
import { EMBEDDED_MODELS } from '@zeroreel/run';
import type { AllowedModels } from './allowed-models.js';

/** Where the names of jobs lie on this machine. */
export interface ServedFilesOptions {
  readonly artifacts: Pick<ArtifactStore, 'get' | 'path'>;
  /** Absolute folder of models and files of weights. */
  readonly models?: string | undefined;
  /** Models on the web that jobs may ask for. */
  readonly allowed: Pick<AllowedModels, 'allows'>;
  /** Absolute folder for uploads as files of this machine. */
  readonly inputs: string;
}

/** What the names of jobs stand for: uploads, models of a folder, models on the web, embedded models. */
export class ServedFiles {
  constructor(private readonly options: ServedFilesOptions) {}

  /**
   * The path, or the name on the web, of what settings name.
   * @throws ZeroreelError `missing-file` for any other name
   */
  async pathOf(name: string): Promise<string> {
    const { models, allowed } = this.options;
    const sha256 = inputDigest(name);
    if (sha256 !== undefined) return this.#input(sha256);
    if (EMBEDDED_MODELS.includes(name) || allowed.allows(name) || name.startsWith('model:')) return name;
    if (models !== undefined && isPlain(name)) return join(models, ...name.split('/'));
    throw new ZeroreelError('missing-file', `${name}: expected the name of an upload or of a model of this service`);
  }

  /** An upload as a file, whose ending says what it is where that counts. */
  async #input(sha256: string): Promise<string> {
    const { artifacts, inputs } = this.options;
    const key = inputKey(sha256);
    const own = artifacts.path?.(key) ?? (await this.#download(key, sha256));
    if (!(await isSafetensors(own))) return own;
    const named = join(inputs, `${sha256}.safetensors`);
    await mkdir(inputs, { recursive: true });
    if (!(await isThere(named))) await link(own, named).catch(ifThere);
    return named;
  }

  async #download(key: string, sha256: string): Promise<string> {
    const { artifacts, inputs } = this.options;
    const path = join(inputs, sha256);
    if (await isThere(path)) return path;
    const read = await artifacts.get(key);
    if (read === undefined) throw absent(sha256);
    await mkdir(inputs, { recursive: true });
    const part = `${path}.${process.pid}.part`;
    await pipeline(read.body, createWriteStream(part));
    await rename(part, path);
    return path;
  }
}

/** A path below a folder: no part leads out of it. */
const isPlain = (name: string): boolean =>
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\p{Cc}:]/u.test(part));

/** Whether a file begins as safetensors do: the length of a header, and its brace. @throws ZeroreelError `missing-file` */
async function isSafetensors(path: string): Promise<boolean> {
  const file = await open(path).catch(() => {
    throw absent(path);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(9), 0, 9, 0);
    return bytesRead === 9 && buffer[8] === 0x7b && buffer.readBigUInt64LE(0) < 2n ** 27n;
  } finally {
    await file.close();
  }
}

const absent = (name: string): ZeroreelError =>
  new ZeroreelError('missing-file', `${name}: the upload is not there any more`);

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
