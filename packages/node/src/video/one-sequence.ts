import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { REPLACED_FOLDER } from '../output/frame-sequence.js';
import { SCRATCH_PREFIX } from '../output/scratch-folder.js';
import { readSettings } from './read-settings.js';

/**
 * Refuses a folder in which frames of two videos of zeroreel lie, and one in which a sequence was being replaced when the
 * process was killed: played as one clip they would be a wrong video without a word. Pictures that keep no settings are not
 * looked at: what belongs to them is for their owner to say.
 * @param pictures of the folder
 * @throws ZeroreelError `media` naming a frame of each
 */
export async function requireOneSequence(folder: string, pictures: readonly string[]): Promise<void> {
  await requireNoBrokenReplacement(folder);
  let first: { readonly file: string; readonly place: FramePlace; readonly settings: string } | undefined;
  const numbers = new Map<number, string>();
  for (const file of pictures) {
    const place = placeOf(file);
    if (place === undefined) continue;
    // A damaged picture is told by whoever reads its pixels.
    const kept = await readSettings(file).catch(() => undefined);
    if (kept === undefined) continue;
    const settings = JSON.stringify(kept);
    first ??= { file, place, settings };
    const twin = numbers.get(place.number);
    if (twin !== undefined) throw twoVideos(folder, twin, file);
    if (place.around !== first.place.around || settings !== first.settings) throw twoVideos(folder, first.file, file);
    numbers.set(place.number, file);
  }
}

/** Where a frame stands in its sequence, by its name. */
interface FramePlace {
  readonly number: number;
  /** The name without the number. */
  readonly around: string;
}

function placeOf(file: string): FramePlace | undefined {
  if (extname(file).toLowerCase() !== '.png') return undefined;
  const [, before, digits, after] = /^(.*?)(\d+)(\D*)$/.exec(basename(file)) ?? [];
  return digits === undefined ? undefined : { number: Number(digits), around: `${before}%d${after}` };
}

const twoVideos = (folder: string, one: string, other: string): ZeroreelError =>
  new ZeroreelError(
    'media',
    `${folder}: expected the frames of one video, got those of two: ${basename(one)} and ${basename(other)} were made ` +
      'with other settings or under other names. Put each video into a folder of its own.',
  );

async function requireNoBrokenReplacement(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((each) => each.startsWith(SCRATCH_PREFIX))) {
    const replaced = await readdir(join(folder, name, REPLACED_FOLDER)).catch(() => []);
    if (replaced.length === 0) continue;
    throw new ZeroreelError(
      'media',
      `${folder}: a sequence was being replaced when zeroreel was killed. The rest of the new frames is in ` +
        `${join(folder, name)}, the old ones are in ${join(folder, name, REPLACED_FOLDER)}: move the ones you want here, and ` +
        'remove that folder.',
    );
  }
}
