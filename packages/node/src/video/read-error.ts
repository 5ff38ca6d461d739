import { messageOf, ZeroreelError } from '@zeroreel/core';

/** What the system answers to somebody who wants to read, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'the system does not permit it',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EBUSY: 'it is in use',
  ESTALE: 'the network disk has lost it',
  ENXIO: 'it is no file that can be read',
};

/**
 * The error of a file that could not be read. Errors that are told already stay as they are.
 * @param expected for instance `a video or a picture`
 */
export function readError(path: string, expected: string, cause: unknown): ZeroreelError {
  if (cause instanceof ZeroreelError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS[code];
  const got = reason === undefined ? messageOf(cause) : `${reason} (${code})`;
  return new ZeroreelError('missing-file', `${path} cannot be read: expected ${expected}, got: ${got}`, { cause });
}
