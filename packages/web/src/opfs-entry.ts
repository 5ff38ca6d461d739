import { messageOf, ZeroreelError } from '@zeroreel/core';

/*
 * Entries of the browser's own file system (OPFS). A worker writes them by access handles, which all browsers have that
 * have this file system; a handle is open in one place at a time, in all tabs.
 */

/** What a worker reads and writes a file by: `FileSystemSyncAccessHandle`, which types of pages do not have. */
export interface AccessHandle {
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

type AccessibleFile = FileSystemFileHandle & { readonly createSyncAccessHandle: () => Promise<AccessHandle> };

/** Whether this browser, and this part of it, has access handles. */
export const isAccessible = (handle: FileSystemFileHandle): handle is AccessibleFile =>
  'createSyncAccessHandle' in handle;

/** Opens a file, which keeps all others out. @throws where it is open, or there are no access handles */
export async function accessTo(handle: FileSystemFileHandle): Promise<AccessHandle> {
  if (!isAccessible(handle)) throw new Error('no access handles');
  return handle.createSyncAccessHandle();
}

/** Escapes a name or path so that it is one name in the file system. @throws ZeroreelError `invalid-request` */
export function entryName(name: string): string {
  const entry = encodeURIComponent(name);
  if (entry.length <= MOST_CHARACTERS) return entry;
  throw new ZeroreelError(
    'invalid-request',
    `${name}: expected a name of at most ${MOST_CHARACTERS} characters when escaped, got ${entry.length}`,
  );
}

/** Longest name that file systems allow, with room for an ending. */
const MOST_CHARACTERS = 240;

/** A file in a folder; undefined where there is none. */
export async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  const handle = await folder.getFileHandle(name).catch(ignoreAbsence);
  return handle?.getFile();
}

/** What a file of JSON holds; undefined where it is not there, or was left half-written. */
export async function readJsonIn(folder: FileSystemDirectoryHandle, name: string): Promise<unknown> {
  try {
    return JSON.parse((await (await fileIn(folder, name))?.text()) ?? '') as unknown;
  } catch {
    return undefined;
  }
}

/** Writes a small file. Best effort: another tab may be at it. */
export async function writeJsonIn(folder: FileSystemDirectoryHandle, name: string, value: unknown): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const access = await accessTo(handle).catch(() => undefined);
  if (access === undefined) return;
  try {
    overwrite(access, new TextEncoder().encode(JSON.stringify(value)));
  } finally {
    access.close();
  }
}

/** Replaces what an open file holds. */
export function overwrite(access: AccessHandle, bytes: Uint8Array<ArrayBuffer>): void {
  access.truncate(0);
  access.write(bytes, { at: 0 });
  access.flush();
}

export const hasName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

export function ignoreAbsence(error: unknown): undefined {
  if (!hasName(error, 'NotFoundError')) throw error;
}

/** What keeps a file from being written, for people. */
export function cannotKeep(name: string, cause: unknown): ZeroreelError {
  if (cause instanceof ZeroreelError) return cause;
  const reason = hasName(cause, 'QuotaExceededError')
    ? 'the browser has no room for it. What has come stays; removing models here or closing other pages may help'
    : `cannot be kept (${messageOf(cause)})`;
  return new ZeroreelError('missing-file', `${name}: ${reason}`, { cause });
}
