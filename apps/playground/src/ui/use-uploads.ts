import { pathInModel } from '@zeroreel/run';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { clipKey, type ClipPart } from '../clip/clip-part.js';
import { madeClipPart, type MadeClip } from '../clip/made-clip.js';
import type { Uploads } from '../uploads.js';
import type { Clip } from '../worker-protocol.js';

/** What the visitor has given, and how a run gets it. */
export interface UploadsState extends Uploads {
  /**
   * Frames of parts of clips for the worker, by `clipKey`; those whose file is not here are left out.
   * @throws ZeroreelError `media` for a part without frames
   */
  readClips(parts: readonly ClipPart[]): Promise<Readonly<Record<string, Clip>>>;
}

/** Clips by their names: files, and frames without one. */
type KeptClips = Readonly<Record<string, File | MadeClip>>;

/** What was read of clips: every part by its key, and the last part of each file. */
interface ReadClips {
  readonly parts: Readonly<Record<string, Clip>>;
  readonly last: Readonly<Record<string, Clip>>;
}

/** No uploads at first. @param wanted parts of clips that settings name: they are read anew when they change */
export function useUploads(wanted: readonly ClipPart[]): UploadsState {
  const [clips, setClips] = useState<KeptClips>({});
  const [files, setFiles] = useState<Uploads['files']>({});
  const [read, setRead] = useState<ReadClips>({ parts: {}, last: {} });
  const [settled] = useDebouncedValue(JSON.stringify(wanted), 500);
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  }, [wanted]);

  const readPart = useCallback(async (part: ClipPart, kept: File | MadeClip, signal?: AbortSignal): Promise<Clip> => {
    const clip = kept instanceof File ? await readFile(kept, part, signal) : madeClipPart(kept, part);
    const keys = [part, ...latest.current].map(clipKey);
    setRead(({ parts, last }) => ({
      // Parts that nobody wants any more are let go.
      parts: { ...only(parts, keys), [clipKey(part)]: clip },
      last: { ...last, [part.file]: clip },
    }));
    return clip;
  }, []);

  useEffect(() => {
    for (const part of JSON.parse(settled) as readonly ClipPart[]) {
      const file = clips[part.file];
      // A part without frames leaves those that are shown.
      if (file && !read.parts[clipKey(part)]) void readPart(part, file).catch(() => undefined);
    }
    // Only another part, or another file, is a reason to read.
  }, [settled, clips]); // eslint-disable-line react-hooks/exhaustive-deps

  const putClip = useCallback(
    async (name: string, file: File, signal?: AbortSignal): Promise<Clip> => {
      const part = latest.current.find((each) => each.file === name) ?? { file: name };
      const clip = await readPart(part, file, signal);
      setRead(({ parts, last }) => ({ parts: { ...withoutFile(parts, name), [clipKey(part)]: clip }, last }));
      setClips((before) => ({ ...before, [name]: file }));
      return clip;
    },
    [readPart],
  );
  const putFrames = useCallback((name: string, frames: MadeClip['frames'], framesPerSecond: number) => {
    setRead(({ parts, last }) => ({ parts: withoutFile(parts, name), last }));
    setClips((before) => ({ ...before, [name]: { frames, framesPerSecond } }));
  }, []);
  const putFiles = useCallback(
    (name: string, added: readonly File[]) => setFiles((before) => ({ ...before, [name]: added })),
    [],
  );
  return useMemo(
    () => ({
      ...{ clips: filesOnly(clips), files, putClip, putFrames, putFiles },
      isHere: (name) => Object.hasOwn(clips, name) || Object.hasOwn(files, name) || pathInModel(name) !== undefined,
      clipOf: (reference) => read.parts[clipKey(reference)] ?? read.last[reference.file],
      async readClips(parts) {
        const entries = parts.flatMap((part) => {
          const file = clips[part.file];
          return file ? [{ part, file }] : [];
        });
        const frames = entries.map(async ({ part, file }) => {
          const key = clipKey(part);
          return [key, read.parts[key] ?? (await readPart(part, file))] as const;
        });
        return Object.fromEntries(await Promise.all(frames));
      },
    }),
    [clips, files, read, readPart, putClip, putFrames, putFiles],
  );
}

const only = <T>(entries: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => keys.includes(key)));

const withoutFile = <T>(parts: Readonly<Record<string, T>>, file: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(parts).filter(([key]) => (JSON.parse(key) as readonly unknown[])[0] !== file));

const filesOnly = (clips: KeptClips): Uploads['clips'] =>
  Object.fromEntries(Object.entries(clips).filter((entry): entry is [string, File] => entry[1] instanceof File));

async function readFile(file: File, part: ClipPart, signal?: AbortSignal): Promise<Clip> {
  // Loaded with the first file: a video from a prompt needs none of it.
  const { readClip } = await import('../clip/read-clip.js');
  return readClip(file, part, signal);
}
