import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { reasonIn, runFfmpeg } from './ffmpeg-process.js';

/** What ffmpeg finds in a file. */
export interface MediaDescription {
  /** Names of the container: `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  /** Of the first pictures: `h264`; a sound's cover counts. */
  readonly videoCodec: string | undefined;
  /** Of the first sound: `aac`. */
  readonly audioCodec: string | undefined;
  /** Whether the video has a second layer that holds its alpha, as WebM has. */
  readonly hasAlphaLayer: boolean;
}

/** ffmpeg draws text files on a terminal of its own. */
const TEXT = 'tty';

/**
 * Describes a file as ffmpeg sees it.
 * @throws ZeroreelError `missing-file`; `media` for an empty file, or one that ffmpeg does not know; `aborted`
 */
export async function describeMedia(ffmpegPath: string, path: string, signal?: AbortSignal): Promise<MediaDescription> {
  await requireContent(path);
  // Without an output it ends with an error, having said what it knows of the input.
  const { stderr } = await runFfmpeg({ ffmpegPath, args: ['-i', resolve(path)], signal });
  const container = /^Input #0, (.+), from /m.exec(stderr)?.[1];
  if (container === undefined || container === TEXT) {
    const got = container === TEXT ? 'text' : reasonIn(stderr, path);
    throw new ZeroreelError('media', `${path}: expected a video or a picture that ffmpeg can read, got: ${got}`);
  }
  return {
    container,
    videoCodec: codecIn(stderr, 'Video'),
    audioCodec: codecIn(stderr, 'Audio'),
    hasAlphaLayer: /^\s+alpha_mode\s*: 1$/im.test(stderr),
  };
}

function codecIn(stderr: string, kind: 'Video' | 'Audio'): string | undefined {
  return new RegExp(`^ +Stream #0:.*?: ${kind}: (\\w+)`, 'm').exec(stderr)?.[1];
}

/** @throws ZeroreelError `missing-file`, or `media` for an empty file */
async function requireContent(path: string): Promise<void> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `The file ${path} cannot be read`, { cause });
  });
  if (size === 0) throw new ZeroreelError('media', `${path}: expected a video or a picture, got an empty file`);
}
