import type { ModelFile, ModelFiles } from '@zeroreel/core';
import type { ModelParts } from '../compose/open-model-parts.js';
import { fingerprintOf } from './fingerprint.js';
import type { Sha256 } from './sha256.js';

/** Files, and which of them were opened. */
export interface TrackedFiles {
  /** The same files; who opens one of these is noticed. */
  readonly files: ModelFiles;
  /** What was opened so far, by paths. */
  readonly opened: ReadonlyMap<string, ModelFile>;
}

/** Notes which files of a model are opened. */
export function trackFiles(files: ModelFiles): TrackedFiles {
  const opened = new Map<string, ModelFile>();
  return {
    opened,
    files: {
      name: files.name,
      has: (path) => files.has(path),
      list: (folder) => files.list(folder),
      async open(path) {
        const file = await files.open(path);
        opened.set(path, file);
        return file;
      },
    },
  };
}

/** A model and the parts beside it, and which of their files were opened. */
export interface TrackedModel extends TrackedFiles {
  /** The same parts; who opens one of their files is noticed. */
  readonly parts: ModelParts;
}

/** Notes which files of a model are opened, and of the parts in the place of its own. */
export function trackModel(files: ModelFiles, parts: ModelParts): TrackedModel {
  const model = trackFiles(files);
  const tracked = Object.entries(parts).map(([key, part]) => [key, trackFiles(part)] as const);
  return {
    files: model.files,
    parts: Object.fromEntries(tracked.map(([key, part]) => [key, part.files])),
    get opened() {
      const ofParts = tracked.flatMap(([key, { opened }]) =>
        [...opened].map(([path, file]) => [`${key}:${opened.size === 1 ? '' : path}`, file] as const),
      );
      return new Map([...model.opened, ...ofParts]);
    },
  };
}

/** Defaults of runs are kept with their values in the settings; other defaults do not make another checkpoint. */
export const DEFAULTS = 'zeroreel.json';

/**
 * Tells one checkpoint from another by what was opened of it, once the model is loaded: files beside those, and other variants
 * of its weights, make no difference. What a single file is called makes none either.
 * @param hash a new one
 */
export function modelFingerprint({ opened }: TrackedFiles, hash: Sha256): Promise<string> {
  const read = [...opened].filter(([path]) => path !== DEFAULTS).sort(([one], [other]) => (one < other ? -1 : 1));
  return fingerprintOf(
    read.map(([path, file]) => ({ role: read.length === 1 ? '' : path, file })),
    hash,
  );
}
