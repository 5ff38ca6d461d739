import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/** One run of ffmpeg. */
export interface FfmpegRun {
  readonly ffmpegPath: string;
  readonly args: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** How a run ended. */
export interface FfmpegEnd {
  readonly exitCode: number | null;
  /** All that it said. */
  readonly stderr: string;
}

/** A run that goes on: whoever starts it reads `stdout` to its end, or stops it. */
export interface FfmpegProcess extends Disposable {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<FfmpegEnd>;
}

/**
 * Starts ffmpeg; disposing kills it where it has not ended.
 * @throws ZeroreelError `aborted`, by way of `ended`
 */
export function startFfmpeg({ ffmpegPath, args, signal }: FfmpegRun): FfmpegProcess {
  const child = spawn(ffmpegPath, ['-hide_banner', '-nostdin', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  const stop = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
  const ended = new Promise<FfmpegEnd>((settle, reject) => {
    child.on('error', (cause) => reject(new ZeroreelError('media', `${ffmpegPath} does not run`, { cause })));
    child.on('close', (exitCode) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(new ZeroreelError('aborted', 'Stopped while the video was read'));
      else settle({ exitCode, stderr: Buffer.concat(said).toString() });
    });
  });
  // Seen by whoever awaits it; a process that is disposed first leaves nobody to.
  ended.catch(() => undefined);
  return { stdout: child.stdout, ended, [Symbol.dispose]: stop };
}

/**
 * Runs ffmpeg to its end.
 * @throws ZeroreelError `aborted`
 */
export async function runFfmpeg(run: FfmpegRun): Promise<FfmpegEnd & { readonly stdout: Buffer }> {
  using process = startFfmpeg(run);
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdout) chunks.push(chunk);
  return { ...(await process.ended), stdout: Buffer.concat(chunks) };
}

/** Guesses of ffmpeg's, and what it says of its own end. */
const NO_REASON = /misdetection possible|^Error opening input file|^Task finished|^Terminating thread/;

/** The heart of what ffmpeg said of `path`: its first lines, without the names of its parts. */
export function reasonIn(stderr: string, path: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^\[[^\]]* @ 0x[0-9a-f]+\] /, '').replace(`${resolve(path)}: `, ''));
  const facts = lines.filter((line) => line.trim() !== '' && !NO_REASON.test(line));
  return [...new Set(facts)].slice(0, 3).join('; ') || 'it gave no reason';
}
