import { ZeroreelError } from '@zeroreel/core';
import { perSecondOf, readVideoTrack, selectPart, timesOfTrack } from '@zeroreel/media';
import type { Clip } from '../worker-protocol.js';
import { partOptions, type ClipPart } from './clip-part.js';
import { decodeFrames } from './decode-frames.js';

/**
 * The first frames of a part of a video, chosen by their times as the command line chooses them. Packets tell which frames there
 * are; only those that are wanted are kept. Nothing is played: it works in a hidden tab, and faster than the video runs.
 * @throws ZeroreelError `media` for a file that cannot be read here; `invalid-request` for a part that it does not have
 */
export async function readVideoClip(
  file: File,
  container: 'mov' | 'matroska',
  part: Omit<ClipPart, 'file'>,
  signal?: AbortSignal,
): Promise<Clip> {
  const read = async (offset: number, length: number) =>
    new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  const track = await readVideoTrack({ size: file.size, read }, container);
  const times = track && timesOfTrack(track, file.size);
  if (!times) throw new ZeroreelError('media', `${file.name}: expected a video, got a file without pictures`);
  // Nobody could ask for a part before: what is there is read, and the notice says what is missing.
  const isCut = times.cutFrom !== undefined && part.end === undefined;
  const { indices, rate } = selectPart(file.name, isCut ? { ...times, cutFrom: undefined } : times, partOptions(part));
  const frames = await decodeFrames(file, track, times, indices, signal);
  const notices = [
    isCut && `is cut short: ${times.duration.toFixed(2)} s of ${times.cutFrom?.toFixed(2)} s are there.`,
    times.lead > 0 && 'begins in mid-stream: what needs what came before is left out.',
  ];
  const notice = notices.flatMap((words) => (words === false ? [] : `${file.name} ${words}`)).join(' ');
  return { frames, still: false, rate: perSecondOf(rate), ...(notice && { notice }) };
}
