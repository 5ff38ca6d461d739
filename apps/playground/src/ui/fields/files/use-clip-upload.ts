import { messageOf } from '@zeroreel/core';
import { baseName } from '@zeroreel/run';
import { useEffect, useRef, useState } from 'react';
import { nameFor } from '../../../settings/file-names.js';
import type { Uploads } from '../../../uploads.js';
import type { Clip } from '../../../worker-protocol.js';
import type { Texts } from '../../texts/english.js';

/** A clip or picture that is being read. */
export interface ClipUpload {
  readonly reading: boolean;
  /** Why the last one could not be read. */
  readonly error: string | undefined;
  /** Reads the first of some files, and keeps it by a name for the settings. */
  readonly upload: (files: readonly File[]) => void;
  /** Stops reading; the clip that was there stays. */
  readonly stop: () => void;
}

/**
 * Takes clips and pictures out of files.
 * @param before what settings call the file that is there; the same file keeps that name
 * @param onName told of the name of one that was read
 */
export function useClipUpload(uploads: Uploads, before: string, onName: (name: string) => void): ClipUpload {
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<string>();
  const reader = useRef<AbortController>(undefined);
  useEffect(() => () => reader.current?.abort(), []);
  async function read(file: File): Promise<void> {
    reader.current?.abort();
    const own = new AbortController();
    reader.current = own;
    setReading(true);
    setError(undefined);
    try {
      const name = nameFor(file.name, before);
      await uploads.putClip(name, file, own.signal);
      onName(name);
    } catch (cause) {
      if (!own.signal.aborted) setError(messageOf(cause));
    }
    if (reader.current === own) setReading(false);
  }
  return { reading, error, upload: ([file]) => void (file && read(file)), stop: () => reader.current?.abort() };
}

/** Which clip there is, or that one is wanted. @param file its name in the settings; empty: none */
export function clipWords(file: string, clip: Clip | undefined, isHere: boolean, { clips }: Texts): string {
  const name = baseName(file);
  if (clip) return clip.frames.length === 1 ? clips.picture(name) : clips.frames(name, clip.frames.length);
  if (file === '') return clips.dropClip;
  return isHere ? clips.reading(name) : clips.gone(name);
}
