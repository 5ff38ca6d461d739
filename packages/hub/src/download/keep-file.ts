import '@zeroreel/core/disposal';
import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import type { Web } from '../http/web.js';
import { isPartial, type PartialFile, type StoredPlace } from '../storage/model-storage.js';
import { downloadFile, type FileDownloadOptions } from './download-file.js';
import { FileChanged, type FileDownload } from './part-answer.js';

/** How a file is downloaded and kept. */
export interface KeepFileOptions extends FileDownloadOptions {
  /** Told where what had come is worth nothing, and the download begins anew. */
  readonly restarted?: (() => void) | undefined;
}

/**
 * Downloads a file into its place: it appears when it is whole and its hash is right, never before. What was downloaded
 * before is gone on with; another process that downloads it is waited for.
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function keepFile(
  web: Web,
  where: Where,
  download: FileDownload,
  options: KeepFileOptions = {},
): Promise<ModelFile> {
  const kept = await attempt(web, where, download, options);
  if (!(kept instanceof StaleBytes)) return kept;
  options.notice?.(`${kept.damage.message}; it is downloaded anew`);
  options.restarted?.();
  const again = await attempt(web, where, download, options);
  if (again instanceof StaleBytes) throw again.damage;
  return again;
}

/** A version's place. */
interface Where {
  readonly place: StoredPlace;
  readonly version: string;
}

/** Bytes that came before this call may be what is wrong: without them it may go right. */
class StaleBytes {
  constructor(readonly damage: ZeroreelError) {}
}

async function attempt(
  web: Web,
  { place, version }: Where,
  download: FileDownload,
  options: KeepFileOptions,
): Promise<ModelFile | StaleBytes> {
  const { signal, notice, came } = options;
  const { name, file } = download;
  const waiting = () => notice?.(`${name} is being downloaded by another process or page, which is waited for`);
  const begun = await place.begin(version, file, { signal, waiting });
  if (!isPartial(begun)) {
    came?.(file.size);
    return begun;
  }
  await using partial = begun;
  const { bytes } = partial.done;
  came?.(bytes);
  const damage = await fill(web, partial, download, options);
  if (damage === undefined) return await partial.complete();
  await partial.discard();
  if (bytes === 0) throw damage;
  return new StaleBytes(damage);
}

/** @returns the error where the bytes are not those of the file */
async function fill(
  web: Web,
  partial: PartialFile,
  download: FileDownload,
  options: FileDownloadOptions,
): Promise<ZeroreelError | undefined> {
  const { name, file } = download;
  try {
    await downloadFile(web, partial, download, options);
  } catch (error) {
    if (error instanceof FileChanged) await partial.discard();
    throw error;
  }
  if (file.digest === undefined) return undefined;
  const { algorithm, hex } = file.digest;
  const got = await partial.digest(algorithm);
  if (got === hex) return undefined;
  const how = `expected ${algorithm} ${hex}, got ${got}`;
  return new ZeroreelError(
    'missing-file',
    `${name}: the download is damaged: ${how}. Nothing of it was kept; try again`,
  );
}
