import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ClipPart } from '../clip/frame-chooser.js';
import { readClip } from '../clip/read-clip.js';
import type { Clip } from '../worker-protocol.js';

/** Files that the visitor has given, by the names that settings have for them. */
export interface Shelf {
  /** Clips and pictures, as they were read. */
  readonly clips: Readonly<Record<string, Clip>>;
  /** Weights; of a folder all files. */
  readonly files: Readonly<Record<string, readonly File[]>>;
  readonly isHere: (name: string) => boolean;
  /** @throws ZeroreelError `media` for a file that the browser cannot read */
  readonly putClip: (name: string, file: File) => Promise<Clip>;
  readonly putFiles: (name: string, files: readonly File[]) => void;
}

/** An empty shelf. Clips are read anew when another part of them is wanted. */
export function useShelf(part: ClipPart): Shelf {
  const [clips, setClips] = useState<Shelf['clips']>({});
  const [files, setFiles] = useState<Shelf['files']>({});
  const given = useRef(new Map<string, File>());
  const { start, end, framesPerSecond } = part;
  const [settled] = useDebouncedValue(JSON.stringify({ start, end, framesPerSecond }), 500);
  const wanted = useRef(part);
  wanted.current = part;

  const read = useCallback(async (name: string, file: File) => {
    const clip = await readClip(file, wanted.current);
    setClips((last) => ({ ...last, [name]: clip }));
    return clip;
  }, []);
  useEffect(() => {
    // One that has no frames in that part keeps those that it had.
    for (const [name, file] of given.current) read(name, file).catch(() => undefined);
  }, [read, settled]);

  return {
    ...{ clips, files },
    isHere: (name) => name in clips || name in files,
    async putClip(name, file) {
      const clip = await read(name, file);
      given.current.set(name, file);
      return clip;
    },
    putFiles: (name, added) => setFiles((last) => ({ ...last, [name]: added })),
  };
}
