import { messageOf } from '@zeroreel/core';
import { useState } from 'react';
import { nameFor } from '../../../settings/file-names.js';
import type { Uploads } from '../../../uploads.js';

/** A clip or picture that is being read. */
export interface ClipUpload {
  readonly reading: boolean;
  /** Why the last one could not be read. */
  readonly error: string | undefined;
  /** Reads the first of some files, and keeps it by a name for the settings. */
  readonly upload: (files: readonly File[]) => void;
}

/**
 * Takes clips and pictures out of files.
 * @param before what settings call the file that is there; the same file keeps that name
 * @param onName told of the name of one that was read
 */
export function useClipUpload(uploads: Uploads, before: string, onName: (name: string) => void): ClipUpload {
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<string>();
  async function read(file: File): Promise<void> {
    setReading(true);
    setError(undefined);
    try {
      const name = nameFor(file.name, before);
      await uploads.putClip(name, file);
      onName(name);
    } catch (cause) {
      setError(messageOf(cause));
    }
    setReading(false);
  }
  return { reading, error, upload: ([file]) => void (file && read(file)) };
}
