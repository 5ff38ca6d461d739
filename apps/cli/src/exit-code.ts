import { ZeroreelError, type ErrorCode } from '@zeroreel/core';
import { JobsError, type JobsErrorCode } from '@zeroreel/jobs';

/** What the process ends with; documented in docs/cli.md and in `--help`. */
export const ExitCode = {
  ok: 0,
  /** A fault of zeroreel itself. */
  unexpected: 1,
  usage: 2,
  model: 3,
  backend: 4,
  numerical: 5,
  media: 6,
  plugin: 7,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

const CODES: Readonly<Record<ErrorCode, number>> = {
  'invalid-request': ExitCode.usage,
  'invalid-model': ExitCode.model,
  'missing-file': ExitCode.model,
  'backend-unavailable': ExitCode.backend,
  'backend-failed': ExitCode.backend,
  numerical: ExitCode.numerical,
  media: ExitCode.media,
  plugin: ExitCode.plugin,
  aborted: ExitCode.interrupted,
};

/** What of jobs a user asked for that cannot be; all else is the queue or a disk. */
const ASKED: readonly JobsErrorCode[] = ['unknown-job', 'already-ended', 'not-ended', 'key-reused', 'locked'];

/** The exit code for an error that stopped a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof JobsError) return ASKED.includes(error.code) ? ExitCode.usage : ExitCode.media;
  return error instanceof ZeroreelError ? CODES[error.code] : ExitCode.unexpected;
}

/** For `--help`. */
export const exitCodeHelp = `
Exit codes:
  0  done                          4  backend unavailable or failed
  1  unexpected error              5  NaN or infinity in the run
  2  wrong option or request       6  output, video, picture or ffmpeg
  3  model damaged or missing      7  plugin
  130  stopped by Ctrl-C`;
