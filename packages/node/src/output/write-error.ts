import { messageOf, ZeroreelError } from '@zeroreel/core';

/** What system calls answer, in words of somebody who waits for a file. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than the limit for files here',
  EROFS: 'the disk is read-only',
  EACCES: 'permission is denied',
  EPERM: 'the system does not permit it',
  EIO: 'the disk reports an error',
  ENOENT: 'its folder is gone',
  EMFILE: 'too many files are open',
  EBUSY: 'it is in use',
};

/** The code of a system call's error; undefined for any other error. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What a failed system call says: `the disk is full (ENOSPC)`. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  const reason = code === undefined ? undefined : REASONS[code];
  return reason === undefined ? messageOf(error) : `${reason} (${code})`;
}

/** The error of an output that could not be written; errors that are told already stay as they are. */
export const writeError = (path: string, cause: unknown): ZeroreelError =>
  cause instanceof ZeroreelError
    ? cause
    : new ZeroreelError('media', `${path} could not be written: ${systemReason(cause)}`, { cause });

/** Whether a disk, or somebody's part of it, is full. */
export const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
