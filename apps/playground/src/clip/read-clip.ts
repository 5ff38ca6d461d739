import { messageOf, ZeroreelError } from '@zeroreel/core';
import { HEAD_BYTES, mediaFormatOf, type MediaFormat } from '@zeroreel/media';
import type { Clip } from '../worker-protocol.js';
import type { ClipPart } from './clip-part.js';
import { FramePainter } from './frame-painter.js';
import { canReadAnimations, readAnimatedClip } from './read-animated-clip.js';
import { readVideoClip } from './read-video-clip.js';

/** What the browser takes animations apart as, by what the command line reads them with. */
const ANIMATIONS: Readonly<Record<string, string>> = {
  'a GIF': 'image/gif',
  'an animated WebP': 'image/webp',
  'an animated PNG': 'image/png',
};

const FIRST_ALONE = 'this browser takes no animations apart, and reads the first picture alone.';
const WAY_OUT = 'convert it to MP4 or WebM, or use the command line';

/** ffmpeg's names of the containers that the page takes apart. */
const CONTAINERS = ['mov', 'matroska'];

/** A few kilobytes may be a picture of gigabytes. Cameras of phones have fewer pixels, unless they are asked for more. */
const MOST_PIXELS = 2 ** 26;

/**
 * The first frames of a part of a video, or a picture, no side longer than 512 pixels. What the file is its first bytes tell.
 * @throws ZeroreelError `media` for a file that the browser cannot decode, saying what can be done; `aborted`
 */
export async function readClip(file: File, part: Omit<ClipPart, 'file'>, signal?: AbortSignal): Promise<Clip> {
  const format = await formatOf(file);
  try {
    const animation = ANIMATIONS[format.name];
    if (animation !== undefined && canReadAnimations()) return await readAnimatedClip(file, animation, part, signal);
    if (animation !== undefined) return { ...(await readPicture(file)), notice: `${file.name}: ${FIRST_ALONE}` };
    if (format.kind === 'still') return await readPicture(file);
    return await readVideoClip(file, format.demuxer === 'mov' ? 'mov' : 'matroska', part, signal);
  } catch (cause) {
    if (signal?.aborted) throw new ZeroreelError('aborted', `${file.name}: reading was stopped`, { cause });
    if (cause instanceof ZeroreelError && cause.message.startsWith(file.name)) throw cause;
    const reason = `${file.name}: expected ${format.name} that can be read here, but ${messageOf(cause)}`;
    throw new ZeroreelError('media', `${reason}: ${WAY_OUT}`, { cause });
  }
}

/** @throws ZeroreelError `media` for a file that the page does not read */
async function formatOf(file: File): Promise<MediaFormat> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const expected = `${file.name}: expected a video or a picture`;
  if (head.length === 0) throw new ZeroreelError('media', `${expected}, got an empty file`);
  const format = mediaFormatOf(head);
  if (!format) throw new ZeroreelError('media', `${expected}, got a file of another kind`);
  if (format.readBy === 'none') {
    throw new ZeroreelError('media', `${expected} that can be read here, got ${format.name}: ${format.wayOut ?? ''}`);
  }
  const isRead = format.kind === 'still' || format.readBy === 'pictures' || CONTAINERS.includes(format.demuxer ?? '');
  if (isRead || format.name in ANIMATIONS) return format;
  throw new ZeroreelError('media', `${expected} that a browser reads, got ${format.name}: ${WAY_OUT}`);
}

async function readPicture(file: File): Promise<Clip> {
  await requireSize(file);
  const bitmap = await createImageBitmap(file);
  const picture = new FramePainter(bitmap).paint(bitmap);
  bitmap.close();
  return { frames: [picture], still: true };
}

/** Refuses more pixels than there is room for. An image that is not shown tells its size without being decoded. */
async function requireSize(file: File): Promise<void> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.addEventListener('load', resolve);
      image.addEventListener('error', () => reject(new Error('it is no picture that this browser knows')));
      image.src = url;
    });
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width * height <= MOST_PIXELS) return;
    const limit = `expected a picture of up to ${MOST_PIXELS} pixels, got ${width}×${height}`;
    throw new ZeroreelError('media', `${file.name}: ${limit}. Make it smaller first.`);
  } finally {
    URL.revokeObjectURL(url);
  }
}
