import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import {
  checkReplaceable,
  checkVideoOutput,
  followLinks,
  frameIdOf,
  isDiskFull,
  videoOutputOf,
  type PlannedVideo,
} from '@zeroreel/node';
import { identitiesIn, identityOf } from './run-inputs.js';

/** Where results go. */
export interface OutputPaths {
  readonly output: string;
  readonly keepFrames?: string;
  readonly preview?: string;
}

/** The sequence in a folder. */
export const framesPattern = (folder: string): string => join(folder, '%03d.png');

/**
 * Checks before the work begins that results can be written, and that none of them is what the run reads.
 * @param inputs files and folders that the run reads
 * @param notice is told where the disk of a side output is full: that is no reason not to make the video
 * @throws ZeroreelError `invalid-request`, `media`
 */
export async function checkOutputs(
  outputs: OutputPaths,
  inputs: readonly string[],
  notice: (message: string) => void,
): Promise<void> {
  const { preview } = outputs;
  if (preview !== undefined && !preview.toLowerCase().endsWith('.png')) {
    throw invalid(`--preview: expected a file name ending in .png, got ${preview}`);
  }
  await requireNoInput(outputs, inputs);
  await requireApart(outputs);
  await checkPlaces(outputs, {}, notice);
}

/**
 * As `checkOutputs`, once length and rate of the video are known, for the places alone.
 * @throws ZeroreelError `invalid-request`, `media`
 */
export async function checkPlaces(
  { output, keepFrames, preview }: OutputPaths,
  planned: PlannedVideo,
  notice: (message: string) => void,
): Promise<void> {
  await checkVideoOutput(output, planned);
  const checks = [
    ...(keepFrames === undefined ? [] : [() => checkVideoOutput(framesPattern(keepFrames), planned)]),
    ...(preview === undefined ? [] : [() => checkReplaceable(preview)]),
  ];
  for (const check of checks) {
    await check().catch((error: unknown) => {
      if (!(error instanceof ZeroreelError) || !isDiskFull(error.cause)) throw error;
      notice(error.message);
    });
  }
}

/** A place that is written to. */
interface WrittenPlace {
  /** As the user called it. */
  readonly name: string;
  /** Files that are replaced. */
  readonly files: readonly string[];
  /** The folder that pictures are put into. */
  readonly pictureFolder?: string;
}

async function writtenPlaces({ output, keepFrames, preview }: OutputPaths): Promise<readonly WrittenPlace[]> {
  return [
    await placeOf(`The output ${output}`, output),
    ...(keepFrames === undefined ? [] : [await placeOf(`--keep-frames ${keepFrames}`, framesPattern(keepFrames))]),
    ...(preview === undefined
      ? []
      : [{ name: `--preview ${preview}`, files: [preview], pictureFolder: dirname(preview) }]),
  ];
}

async function placeOf(name: string, path: string): Promise<WrittenPlace> {
  const output = videoOutputOf(path);
  if (output.kind === 'file') return { name, files: [path] };
  const { folder } = output;
  const frames = (await readdir(folder).catch(() => [])).filter((each) => frameIdOf(path, each) !== undefined);
  return { name, files: frames.map((each) => join(folder, each)), pictureFolder: folder };
}

/** An output over the clip, model or network that it is made of would take the only copy, and could never be made again. */
async function requireNoInput(outputs: OutputPaths, inputs: readonly string[]): Promise<void> {
  const places = await writtenPlaces(outputs);
  for (const { name, pictureFolder } of places) {
    const folder = pictureFolder === undefined ? undefined : await identityOf(pictureFolder);
    for (const input of inputs) {
      if (folder === undefined || (await identityOf(input)) !== folder) continue;
      throw invalid(`${name} would put pictures among those that the video is made from: ${input}`);
    }
  }
  for (const { name, files } of places) {
    for (const file of files) {
      const identity = await identityOf(file);
      for (const input of identity === undefined ? [] : inputs) {
        const same = (await identitiesIn(input)).get(identity ?? '');
        if (same !== undefined) throw invalid(`${name} is what the video is made from: ${same}`);
      }
    }
  }
}

/** Two results in one place would mix, or one would replace the other. */
async function requireApart({ output, keepFrames, preview }: OutputPaths): Promise<void> {
  const main = videoOutputOf(output);
  const kept = keepFrames === undefined ? undefined : framesPattern(keepFrames);
  const sequences = [main.kind === 'sequence' ? output : undefined, kept].filter((path) => path !== undefined);
  if (main.kind === 'sequence' && kept !== undefined) {
    const isSameFolder = (await followLinks(main.folder)) === (await followLinks(dirname(kept)));
    if (isSameFolder && (await followLinks(output)) !== (await followLinks(kept))) {
      throw invalid(`--keep-frames ${keepFrames}: the output's own frames are written there, by other names`);
    }
  }
  if (preview === undefined) return;
  const target = await followLinks(preview);
  for (const sequence of sequences) {
    const isInIt = dirname(target) === (await followLinks(dirname(sequence)));
    if (isInIt && frameIdOf(sequence, target.slice(dirname(target).length + 1)) !== undefined) {
      throw invalid(`--preview ${preview}: a frame of ${sequence} is written there`);
    }
  }
}

const invalid = (message: string): ZeroreelError => new ZeroreelError('invalid-request', message);
