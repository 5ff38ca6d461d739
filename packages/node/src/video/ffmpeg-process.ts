import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { endGroup, HAS_GROUPS } from '../child-process/end-group.js';
import { SilenceWatch } from '../child-process/silence-watch.js';

/** One run of ffmpeg. */
export interface FfmpegRun {
  readonly ffmpegPath: string;
  /** As they are; `QUIETLY` comes first in most runs. */
  readonly args: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Default: this process' own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds without a sign of life after which it is ended; default: a minute. */
  readonly patience?: number;
  /** Hears each line that it says, as it says it. */
  readonly onLine?: (line: string) => void;
}

/** How a run ended. */
export interface FfmpegEnd {
  readonly exitCode: number | null;
  /** What it said, up to a quarter of a megabyte: a damaged file makes it talk without end. */
  readonly stderr: string;
  /** The signal that ended it, where it crashed. */
  readonly crash?: string;
}

/** A run that goes on: whoever starts it reads `stdout` to its end, or stops it. */
export interface FfmpegProcess extends Disposable {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<FfmpegEnd>;
}

/** Neither a banner nor a question to the user. */
export const QUIETLY = ['-hide_banner', '-nostdin'] as const;

/** Milliseconds. Even a network disk answers sooner. */
const PATIENCE = 60_000;
const MOST_WORDS = 2 ** 18;

/**
 * Starts ffmpeg; disposing kills it, with what it started, where it has not ended.
 * @throws ZeroreelError `aborted` and, where it does not run or hangs, `media`, by way of `ended`
 */
export function startFfmpeg(run: FfmpegRun): FfmpegProcess {
  const { ffmpegPath, args, signal, patience = PATIENCE } = run;
  const child = spawn(ffmpegPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: HAS_GROUPS,
    ...(run.env && { env: run.env }),
  });
  let hung = false;
  let stopped = false;
  const stop = () => {
    stopped = true;
    endGroup(child);
  };
  const watch = new SilenceWatch(patience, () => {
    hung = true;
    stop();
  });
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const said = listen(child, watch, run.onLine);
  const ended = new Promise<FfmpegEnd>((settle, reject) => {
    child.on('error', (cause) => {
      watch[Symbol.dispose]();
      reject(new ZeroreelError('media', `${ffmpegPath} does not run`, { cause }));
    });
    child.on('close', (exitCode, endedBy) => {
      watch[Symbol.dispose]();
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(new ZeroreelError('aborted', 'Stopped while the video was read'));
      else if (hung) reject(hanging(run, patience));
      else settle({ exitCode, stderr: said(), ...(endedBy !== null && !stopped && { crash: endedBy }) });
    });
  });
  // Seen by whoever awaits it; a process that is disposed first leaves nobody to.
  ended.catch(() => undefined);
  return { stdout: heard(child.stdout, watch), ended, [Symbol.dispose]: stop };
}

/**
 * Runs ffmpeg to its end.
 * @throws ZeroreelError `aborted`; `media` where it does not run, hangs or crashes
 */
export async function runFfmpeg(run: FfmpegRun): Promise<FfmpegEnd & { readonly stdout: Buffer }> {
  using process = startFfmpeg(run);
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdout) chunks.push(chunk);
  const end = await process.ended;
  requireNoCrash(end, run.ffmpegPath);
  return { ...end, stdout: Buffer.concat(chunks) };
}

/** @throws ZeroreelError `media` naming the signal */
export function requireNoCrash({ crash }: FfmpegEnd, ffmpegPath: string): void {
  if (crash === undefined) return;
  throw new ZeroreelError('media', `ffmpeg crashed (${crash}): ${ffmpegPath}. Another build of it may read the file`);
}

const hanging = ({ ffmpegPath }: FfmpegRun, patience: number): ZeroreelError =>
  new ZeroreelError(
    'media',
    `ffmpeg gave no sign of life for ${Math.round(patience / 1000)} s and was ended: ${ffmpegPath}`,
  );

/** Keeps what a process says, and passes it on line by line. */
function listen(child: ChildProcess, watch: SilenceWatch, onLine?: (line: string) => void): () => string {
  let said = '';
  let unfinished = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    watch.heard();
    if (said.length < MOST_WORDS) said += text.slice(0, MOST_WORDS - said.length);
    if (!onLine) return;
    const lines = (unfinished + text).split('\n');
    unfinished = (lines.pop() ?? '').slice(0, MOST_WORDS);
    for (const line of lines) onLine(line);
  });
  child.stderr?.on('end', () => unfinished !== '' && onLine?.(unfinished));
  return () => said;
}

/** What a process writes. While nobody waits for it, it may be as silent as it likes. */
async function* heard(stdout: AsyncIterable<Uint8Array>, watch: SilenceWatch): AsyncGenerator<Uint8Array> {
  for await (const chunk of stdout) {
    watch.pause();
    yield chunk;
    watch.resume();
  }
}

/** Guesses of ffmpeg's, and what it says of its own end. */
const NO_REASON =
  /misdetection possible|^Error opening input file|^Task finished|^Terminating thread|^Conversion failed/;

/** The heart of what ffmpeg said of `path`: its first lines, without the names of its parts. */
export function reasonIn(stderr: string, path: string): string {
  const lines = stderr.split('\n').map((line) => bare(line).replace(`${resolve(path)}: `, ''));
  const facts = lines.filter((line) => line.trim() !== '' && !NO_REASON.test(line));
  return [...new Set(facts)].slice(0, 3).join('; ') || 'it gave no reason';
}

/** A line of ffmpeg's without the names and addresses of its parts, and without the level that it may begin with. */
export const bare = (line: string): string =>
  line.replace(/^(\[[^\]]* @ 0x[0-9a-f]+\] )+/, '').replace(/^\[(panic|fatal|error|warning|info)\] /, '');
