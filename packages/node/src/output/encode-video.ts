import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { ZeroreelError } from '@zeroreel/core';
import { formatFrameRate, type Frame, type FrameRate } from '@zeroreel/media';
import ffmpeg from 'fluent-ffmpeg';
import type { AudioArguments } from './audio-track.js';
import { endGroup } from '../child-process/end-group.js';
import { reachChild } from './ffmpeg-child.js';
import { SilenceWatch } from '../child-process/silence-watch.js';

export interface EncodeJob {
  readonly ffmpegPath: string;
  readonly frames: readonly Frame[];
  readonly rate: FrameRate;
  readonly outputOptions: readonly string[];
  /** Written beside the frames. */
  readonly audio?: AudioArguments | undefined;
  /** The file's name; its extension picks the container. */
  readonly target: string;
  readonly signal?: AbortSignal;
  /** Milliseconds without a sign of life after which ffmpeg is ended; default: by the number and size of frames. */
  readonly patience?: number;
}

/**
 * Has ffmpeg write `frames` into `target`, which is left unfinished where this throws. ffmpeg, and what it started, is
 * ended with it.
 * @throws ZeroreelError `media` with what ffmpeg said, also where it hangs; `aborted`
 */
export function encodeVideo(job: EncodeJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const { signal, patience = patienceFor(job.frames) } = job;
    let child: ChildProcess | undefined;
    const watch = new SilenceWatch(patience, () => fail(silence(job, patience)));

    const frames = framesAsPpm(job.frames, () => watch.heard());
    const command = ffmpeg(Readable.from(frames, { objectMode: false }))
      .setFfmpegPath(job.ffmpegPath)
      .inputOptions('-loglevel', 'error', '-progress', 'pipe:1', '-framerate', formatFrameRate(job.rate))
      .outputOptions(...job.outputOptions)
      .output(job.target);
    if (job.audio) {
      command.input(job.audio.file);
      command.outputOptions(...job.audio.outputOptions);
    }

    function settle(done: () => void): void {
      signal?.removeEventListener('abort', stop);
      watch[Symbol.dispose]();
      if (child !== undefined) endGroup(child);
      done();
    }
    const fail = (error: ZeroreelError) => settle(() => reject(error));
    const stop = () => fail(new ZeroreelError('aborted', 'Stopped while the video was written'));

    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop);
    reachChild(command, (started) => {
      child = started;
      if (signal?.aborted) endGroup(started);
      started.stdout?.on('data', () => watch.heard());
    });
    command.on('end', () => settle(resolve));
    command.on('error', (error, _, stderr) => fail(failure(job, error, stderr ?? undefined)));
    try {
      command.run();
    } catch (error) {
      fail(failure(job, error instanceof Error ? error : new Error(String(error)), undefined));
    }
  });
}

/** Half a minute to start, and what the slowest encoder may take between two signs of life: all frames, twice a second. */
function patienceFor(frames: readonly Frame[]): number {
  const megapixels = frames.reduce((sum, { width, height }) => sum + (width * height) / 1e6, 0);
  return 30_000 + 2000 * megapixels;
}

function* framesAsPpm(frames: readonly Frame[], onFrame: () => void): Generator<Uint8Array> {
  for (const frame of frames) {
    onFrame();
    yield ppm(frame);
  }
}

/** A frame as binary PPM: pictures that say their own size and format need no options. */
function ppm({ width, height, data }: Frame): Uint8Array {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), data]);
}

const silence = ({ target, ffmpegPath }: EncodeJob, patience: number): ZeroreelError =>
  new ZeroreelError(
    'media',
    `ffmpeg could not write ${target}: it gave no sign of life for ${Math.round(patience / 1000)} s and was ended ` +
      `(${ffmpegPath})`,
  );

function failure({ target }: EncodeJob, error: Error, stderr: string | undefined): ZeroreelError {
  const said = stderr?.trim() || error.message;
  return new ZeroreelError('media', `ffmpeg could not write ${target}: ${said}`, { cause: error });
}
