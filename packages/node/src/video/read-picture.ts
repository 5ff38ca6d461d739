import { ZeroreelError } from '@zeroreel/core';
import { overBlack, type Frame } from '@zeroreel/media';
import { findClipReader } from './ffmpeg-binary.js';
import { inputArguments } from './ffmpeg-input.js';
import { reasonIn, runFfmpeg } from './ffmpeg-process.js';
import { openMediaFile, type MediaFile } from './media-file.js';
import { readPam } from './pam-stream.js';
import { openPicture, picturesOf } from './picture-file.js';

/**
 * Reads one picture, upright, alpha over black; of an animation the first.
 * @throws ZeroreelError `missing-file`; `media` for a file that is no picture, or a damaged one; `aborted`
 */
export async function readPicture(path: string, signal?: AbortSignal): Promise<Frame> {
  const file = await openMediaFile(path);
  if (file.format.readBy === 'ffmpeg') return readByFfmpeg(file, signal);
  const [frame] = await picturesOf(await openPicture(path, signal), { first: 0, count: 1, signal });
  if (frame) return frame;
  throw new ZeroreelError('media', `${path}: expected a picture, got none`);
}

/** The few kinds of pictures that the library does not read, and animated PNG. */
async function readByFfmpeg(file: MediaFile, signal: AbortSignal | undefined): Promise<Frame> {
  const { path, format } = file;
  if (format.kind === 'moving' && format.demuxer !== 'apng') {
    throw new ZeroreelError('media', `${path}: expected a picture, got ${format.name}`);
  }
  const { path: ffmpegPath } = await findClipReader();
  const output = ['-frames:v', '1', '-f', 'image2pipe', '-c:v', 'pam', '-pix_fmt', 'rgba', 'pipe:1'];
  const { stdout, stderr } = await runFfmpeg({ ffmpegPath, args: [...inputArguments(file), ...output], signal });
  for await (const { width, height, data } of readPam(once(stdout))) {
    if (data instanceof Uint8Array) return overBlack({ width, height, data });
  }
  throw new ZeroreelError('media', `${path}: expected a picture that is whole, got: ${reasonIn(stderr, path)}`);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
