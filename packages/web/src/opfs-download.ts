import '@zeroreel/core/disposal';
import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import { ByteRanges, digestOf, type BeginOptions, type PartialFile, type SizedFile } from '@zeroreel/hub';
import { accessTo, cannotKeep, hasName, ignoreAbsence, overwrite, type AccessHandle } from './opfs-entry.js';

/** Beside a file that is not whole: which bytes of it are there. A file without one is complete. */
export const partsName = (entry: string): string => `${entry}%parts`;

/** Where a file is downloaded to. */
export interface OpfsDownloadPlace {
  readonly folder: FileSystemDirectoryHandle;
  /** Of the file in its folder. */
  readonly entry: string;
  /** The file where it is complete; undefined as long as it is not. */
  readonly find: () => Promise<ModelFile | undefined>;
}

/** Between two looks whether another tab has finished, in milliseconds. */
const LOOK = 300;
/** Bytes that are hashed at a time. */
const STEP = 2 ** 20;

/**
 * Opens a download. Its access handles keep other tabs out, which wait until they are closed; those of a tab that is gone
 * are closed.
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function openOpfsDownload(
  place: OpfsDownloadPlace,
  file: SizedFile,
  { signal, waiting }: BeginOptions = {},
): Promise<PartialFile | ModelFile> {
  for (let looks = 0; ; looks++) {
    const found = await place.find();
    if (found !== undefined) return found;
    const handles = await openHandles(place).catch((cause: unknown) => {
      throw cannotKeep(file.path, cause);
    });
    if (handles !== undefined) return new OpfsDownload(place, file, handles);
    if ((await place.find()) !== undefined) continue;
    if (looks === 0) waiting?.();
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    if (signal?.aborted) throw new ZeroreelError('aborted', 'The download was stopped', { cause: signal.reason });
  }
}

interface Handles {
  readonly parts: AccessHandle;
  readonly bytes: AccessHandle;
}

/**
 * Undefined while another tab has them, and where the file is complete. The handle of the file is the lock: only who has it
 * opens the mark that the file is not whole, and sets it before the first byte.
 */
async function openHandles({ folder, entry, find }: OpfsDownloadPlace): Promise<Handles | undefined> {
  const handle = await folder.getFileHandle(entry, { create: true });
  const bytes = await accessTo(handle).catch((error: unknown) => {
    if (hasName(error, 'NoModificationAllowedError') || hasName(error, 'InvalidStateError')) return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  try {
    if ((await find()) === undefined) {
      const mark = await folder.getFileHandle(partsName(entry), { create: true });
      return { parts: await accessTo(mark), bytes };
    }
  } catch (error) {
    bytes.close();
    throw error;
  }
  bytes.close();
  return undefined;
}

class OpfsDownload implements PartialFile {
  readonly done: ByteRanges;
  #isOpen = true;

  constructor(
    private readonly place: OpfsDownloadPlace,
    private readonly file: SizedFile,
    private readonly handles: Handles,
  ) {
    this.done = readParts(handles, file.size);
  }

  write = async (offset: number, bytes: Uint8Array): Promise<void> => {
    try {
      const { bytes: access } = this.handles;
      for (let at = 0; at < bytes.length;) {
        const written = access.write(bytes.subarray(at), { at: offset + at });
        // Some browsers write nothing where there is no room, instead of failing.
        if (written === 0) throw new DOMException('no room', 'QuotaExceededError');
        at += written;
      }
    } catch (cause) {
      throw cannotKeep(this.file.path, cause);
    }
  };

  save = async (done: ByteRanges): Promise<void> => {
    this.handles.bytes.flush();
    const notes = { size: this.file.size, done: done.ranges };
    overwrite(this.handles.parts, new TextEncoder().encode(JSON.stringify(notes)));
  };

  digest = (algorithm: 'sha256' | 'git-sha1'): Promise<string> =>
    digestOf(algorithm, this.file.size, chunksOf(this.handles.bytes));

  complete = async (): Promise<ModelFile> => {
    this.handles.bytes.truncate(this.file.size);
    this.handles.bytes.flush();
    await this.#close({ unmark: true });
    const found = await this.place.find();
    if (found !== undefined) return found;
    throw new ZeroreelError('missing-file', `${this.file.path}: was removed by the browser while it was downloaded`);
  };

  discard = async (): Promise<void> => {
    this.handles.bytes.truncate(0);
    await this.#close({ unmark: true });
    const { folder, entry } = this.place;
    // Another tab may have begun anew.
    await folder.removeEntry(entry).catch(() => undefined);
  };

  [Symbol.asyncDispose] = (): Promise<void> => this.#close();

  /** The handle of the file goes last. */
  async #close({ unmark = false } = {}): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.handles.parts.close();
    try {
      if (unmark) await this.place.folder.removeEntry(partsName(this.place.entry)).catch(ignoreAbsence);
    } finally {
      this.handles.bytes.close();
    }
  }
}

/** Nothing, where the notes are about another file, or were left half-written. */
function readParts({ parts, bytes }: Handles, size: number): ByteRanges {
  const text = new Uint8Array(parts.getSize());
  parts.read(text, { at: 0 });
  return parseParts(new TextDecoder().decode(text), size, bytes.getSize());
}

/** Which bytes notes tell of that a file of so many bytes may have. */
export function parseParts(text: string, size: number, there: number): ByteRanges {
  try {
    const notes = JSON.parse(text) as { readonly size?: unknown; readonly done?: unknown };
    const done = notes.size === size ? ByteRanges.parse(notes.done, size) : undefined;
    const last = done?.ranges.at(-1)?.[1] ?? 0;
    return done !== undefined && last <= there ? done : ByteRanges.none;
  } catch {
    return ByteRanges.none;
  }
}

function* chunksOf(access: AccessHandle): Generator<Uint8Array, void> {
  const buffer = new Uint8Array(STEP);
  for (let at = 0; at < access.getSize();) {
    const length = access.read(buffer, { at });
    if (length === 0) return;
    yield buffer.subarray(0, length);
    at += length;
  }
}
