import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { followLinks } from './output-file.js';
import { videoOutputOf } from './video-output.js';
import { writeVideo, type VideoFileOptions } from './video-file.js';
import { systemCode } from './write-error.js';

/** What saved frames keep. */
export type SavedFramesOptions = Pick<VideoFileOptions, 'settings' | 'signal'> & {
  /** Folders to try where there is no space beside the target; default: the working folder, temporary files, home. */
  readonly elsewhere?: readonly string[];
};

/**
 * Saves the frames of a video that could not be written to `target`, so that they need not be computed again: as PNG, with
 * their settings, in a new folder beside the target, or elsewhere where there is space.
 * @returns the path of the sequence: `out-frames/%03d.png`
 * @throws ZeroreelError `media` where there is space nowhere, naming what was tried; `aborted`
 */
export async function saveFrames(
  target: string,
  frames: readonly Frame[],
  { elsewhere = [process.cwd(), tmpdir(), homedir(), '/dev/shm'], ...options }: SavedFramesOptions,
): Promise<string> {
  const name = nameOf(target);
  const beside = dirname(await followLinks(target).catch(() => resolve(target)));
  const reasons: string[] = [];
  for (const parent of new Set([beside, ...elsewhere])) {
    const folder = await newFolder(parent, name).catch((error: unknown) => void reasons.push(String(error)));
    if (folder === undefined) continue;
    const pattern = join(folder, '%03d.png');
    try {
      // Pictures have no rate.
      await writeVideo(pattern, frames, { framesPerSecond: 1, ...options });
      return pattern;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (error instanceof ZeroreelError && error.code === 'aborted') throw error;
      reasons.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ZeroreelError('media', `The frames could not be saved anywhere:\n${reasons.join('\n')}`);
}

/** The name of a video without its extension, or of a sequence's folder. */
function nameOf(target: string): string {
  const output = videoOutputOf(target);
  return output.kind === 'file' ? basename(target, extname(target)) : basename(resolve(output.folder));
}

/** Nobody has this many. */
const MOST_FOLDERS = 100;

/** Makes a folder that was not there: `out-frames`, else `out-frames-2`. */
async function newFolder(parent: string, name: string): Promise<string> {
  for (let number = 1; number <= MOST_FOLDERS; number++) {
    const folder = join(parent, `${name}-frames${number === 1 ? '' : `-${number}`}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
  return mkdtemp(join(parent, `${name}-frames-`));
}
