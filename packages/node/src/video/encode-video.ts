import { Readable } from 'node:stream';
import { ZeroreelError } from '@zeroreel/core';
import { formatFrameRate, type Frame, type FrameRate } from '@zeroreel/media';
import ffmpeg from 'fluent-ffmpeg';
import type { AudioArguments } from './audio-track.js';

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
}

/**
 * Has ffmpeg write `frames` into `target`, which is left unfinished where this throws.
 * @throws ZeroreelError `media` with what ffmpeg said; `aborted`
 */
export function encodeVideo(job: EncodeJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = ffmpeg(Readable.from(job.frames.map(ppm), { objectMode: false }))
      .setFfmpegPath(job.ffmpegPath)
      .inputOptions('-loglevel', 'error', '-framerate', formatFrameRate(job.rate))
      .outputOptions(...job.outputOptions)
      .output(job.target);
    if (job.audio) {
      command.input(job.audio.file).inputOptions(...job.audio.inputOptions);
      command.outputOptions(...job.audio.outputOptions);
    }
    const stop = () => command.kill('SIGKILL');
    const settle = (done: () => void) => {
      job.signal?.removeEventListener('abort', stop);
      done();
    };
    command.on('start', () => job.signal?.aborted && stop());
    command.on('end', () => settle(resolve));
    command.on('error', (error, _, stderr) => settle(() => reject(failure(job, error, stderr ?? undefined))));
    job.signal?.addEventListener('abort', stop);
    command.run();
  });
}

/**
 * A frame as binary PPM. Pictures that say their own size and format need no `-f rawvideo`, which fluent-ffmpeg
 * refuses where it cannot read the list of formats, as that of ffmpeg 7.
 */
function ppm({ width, height, data }: Frame): Uint8Array {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), data]);
}

function failure({ signal, target }: EncodeJob, error: Error, stderr: string | undefined): ZeroreelError {
  if (signal?.aborted) return new ZeroreelError('aborted', 'Stopped while the video was written', { cause: error });
  const said = stderr?.trim() || error.message;
  return new ZeroreelError('media', `ffmpeg could not write ${target}: ${said}`, { cause: error });
}
