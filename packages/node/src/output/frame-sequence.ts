import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { throwIfAborted, ZeroreelError } from '@zeroreel/core';
import { decodePng, encodePng, type Frame } from '@zeroreel/media';
import { readSettings } from '../video/read-settings.js';
import { syncFolder, writeWhole } from './finished-file.js';
import { ifAbsent } from './output-file.js';
import { openScratchFolder, type ScratchFolder } from './scratch-folder.js';
import { frameIdOf, framePath, type VideoOutput } from './video-output.js';
import { systemReason, writeError } from './write-error.js';

type Sequence = Extract<VideoOutput, { kind: 'sequence' }>;

/** Where a scratch folder keeps the sequence that is being replaced: one that is there tells that this was broken off. */
export const REPLACED_FOLDER = 'replaced';

/**
 * Writes a PNG for every frame, in place of an earlier sequence of that name as a whole, however long.
 * @param comment JSON for each frame
 * @throws ZeroreelError `media`, `aborted`; the earlier sequence is as it was
 */
export async function writeSequence(
  output: Sequence,
  frames: readonly Frame[],
  { comment, signal }: { readonly comment?: string | undefined; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const firstMade = await makeFolder(output.folder);
  try {
    await using scratch = await openScratchFolder(output.folder);
    const written: string[] = [];
    for (const [frameId, frame] of frames.entries()) {
      throwIfAborted(signal);
      const name = basename(framePath(output.path, frameId));
      await writeFrame(join(scratch.path, name), frame, comment);
      written.push(name);
    }
    const earlier = await checkSequence(output, frames.length);
    throwIfAborted(signal);
    await replaceSequence(output.folder, { scratch, written, earlier });
  } catch (error) {
    if (firstMade !== undefined) await removeEmpty(output.folder, firstMade);
    throw writeError(output.path, error);
  }
}

async function writeFrame(path: string, frame: Frame, comment: string | undefined): Promise<void> {
  await writeWhole(path, encodePng(frame, comment));
  const read = decodePng(await readFile(path)).frame;
  if (read.width === frame.width && Buffer.compare(read.data, frame.data) === 0) return;
  throw new ZeroreelError('media', `${path}: expected the frame that was written, got another`);
}

/**
 * Returns the names of an earlier sequence's frames.
 * @param count of the frames that are to be written
 * @throws ZeroreelError `media` where pictures of somebody else's would stand behind them, or a link or folder in place
 */
export async function checkSequence({ path, folder }: Sequence, count: number): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(ifAbsent)) ?? [];
  const earlier: string[] = [];
  for (const name of names) {
    const frameId = frameIdOf(path, name);
    if (frameId === undefined) continue;
    const file = join(folder, name);
    await requirePlainFile(file);
    if (frameId >= count) await requireOwn(file, count);
    earlier.push(name);
  }
  return earlier;
}

/** Files of a sequence are replaced beside each other: no link can be followed. */
async function requirePlainFile(file: string): Promise<void> {
  const there = await lstat(file);
  if (!there.isFile()) throw new ZeroreelError('media', `The output ${file}: expected a file, got a link or a folder`);
  if ((there.mode & 0o222) === 0) throw new ZeroreelError('media', `The output ${file} is read-only`);
}

async function requireOwn(file: string, count: number): Promise<void> {
  const settings = await readSettings(file).catch(() => undefined);
  if (settings !== undefined) return;
  throw new ZeroreelError(
    'media',
    `${file} is not a frame that zeroreel wrote, and it would follow the ${count} frames of this video as if it were ` +
      'its own. Move it, or choose another folder.',
  );
}

interface Replacement {
  /** Holds the new frames. */
  readonly scratch: ScratchFolder;
  readonly written: readonly string[];
  readonly earlier: readonly string[];
}

/**
 * Takes the earlier frames out before the new ones come in: whatever breaks it off, no two videos are ever mixed. It is
 * not stopped half-way; where it fails, everything goes back.
 */
async function replaceSequence(folder: string, { scratch, written, earlier }: Replacement): Promise<void> {
  const aside = join(scratch.path, REPLACED_FOLDER);
  const placed: string[] = [];
  const taken: string[] = [];
  scratch.protect();
  if (earlier.length > 0) await mkdir(aside);
  try {
    for (const name of earlier) {
      await rename(join(folder, name), join(aside, name));
      taken.push(name);
    }
    for (const name of written) {
      await rename(join(scratch.path, name), join(folder, name));
      placed.push(name);
    }
    await syncFolder(folder);
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    scratch.keep();
    await putBack(folder, { aside, placed, taken }).catch((cause: unknown) => {
      const told = `${folder} holds half of a sequence, as it could not be replaced: ${systemReason(error)}`;
      throw new ZeroreelError('media', `${told}. The rest is in ${scratch.path}.`, { cause });
    });
    await rm(scratch.path, { recursive: true, force: true });
    throw error;
  }
}

async function putBack(
  folder: string,
  {
    aside,
    placed,
    taken,
  }: { readonly aside: string; readonly placed: readonly string[]; readonly taken: readonly string[] },
): Promise<void> {
  for (const name of placed) await unlink(join(folder, name));
  for (const name of taken) await rename(join(aside, name), join(folder, name));
}

/** Returns the first folder that had to be made; undefined where all are there. @throws ZeroreelError `media` */
async function makeFolder(folder: string): Promise<string | undefined> {
  const firstMade = await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ZeroreelError('media', `The output folder ${folder} cannot be made: ${systemReason(cause)}`, { cause });
  });
  if (firstMade !== undefined) await syncFolder(dirname(firstMade));
  return firstMade;
}

/** Removes a folder and those above it up to `first`, as far as they are empty. */
async function removeEmpty(folder: string, first: string): Promise<void> {
  try {
    for (let at = resolve(folder); at.length >= resolve(first).length; at = dirname(at)) await rmdir(at);
  } catch {
    // Somebody else's file is in it.
  }
}
