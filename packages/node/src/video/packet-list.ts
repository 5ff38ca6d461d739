import { ZeroreelError } from '@zeroreel/core';
import { inputArguments } from './ffmpeg-input.js';
import { bare, requireNoCrash, startFfmpeg } from './ffmpeg-process.js';
import type { MediaFile } from './media-file.js';

/** One frame of a track as the file holds it: it has not been decoded. */
export interface Packet {
  /** When it is shown, in ticks; undefined where the file does not say. */
  readonly shown: number | undefined;
  /** When it is decoded, in ticks. */
  readonly decoded: number;
  /** How long it is shown, in ticks; 0 where nobody says. */
  readonly duration: number;
  /** Whether decoding can begin with it. */
  readonly isKey: boolean;
  /** Whether bytes of it are missing. */
  readonly isCorrupt: boolean;
  /** Whether it is decoded for the others' sake and not shown, by the edit list of an MP4 that was cut. */
  readonly isHidden: boolean;
}

/** All packets of a track, in the order in which they are decoded. */
export interface PacketList {
  readonly packets: readonly Packet[];
  /** Seconds. */
  readonly tick: number;
  /** What ffmpeg complained of; empty where the file is whole. */
  readonly complaints: readonly string[];
}

/** More frames than nine hours have at 60 a second. */
const MOST_PACKETS = 2_000_000;

/** Flags of a packet, as ffmpeg numbers them. */
const KEY = 1;
const CORRUPT = 2;
const DISCARD = 4;

/** A line of `framecrc`: stream, decoding time, showing time, duration, size, checksum, and flags where it is no key frame. */
const LINE = /^0, +(-?\d+), +(-?\d+), +(\d+), +\d+, 0x[0-9a-f]+(?:, F=0x([0-9A-F]+))?/;

/** What stands where there is no time: the least number of 64 bits. */
const NO_TIME = -9e18;

/**
 * Lists the packets of a track without decoding any, by ffmpeg's `framecrc`; memory is a few numbers each.
 * @param track its index among all tracks of the file
 * @throws ZeroreelError `media` for a file of more frames than anybody watches; `aborted`
 */
export async function listPackets(
  ffmpegPath: string,
  file: MediaFile,
  track: number,
  signal?: AbortSignal,
): Promise<PacketList> {
  // Packets before the first key frame too: to tell how much of a recording's beginning is missing.
  const output = ['-map', `0:${track}`, '-c', 'copy', '-copyinkf', '-f', 'framecrc', 'pipe:1'];
  const complaints: string[] = [];
  using process = startFfmpeg({
    ffmpegPath,
    args: [...inputArguments(file), ...output],
    signal,
    onLine: (line) => isComplaint(line) && complaints.length < 100 && complaints.push(bare(line)),
  });
  let tick = 0;
  const packets: Packet[] = [];
  for await (const line of linesOf(process.stdout)) {
    const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)$/.exec(line) ?? [];
    if (denominator !== undefined) tick = Number(numerator) / Number(denominator);
    const packet = packetOf(line);
    if (packet) packets.push(packet);
    if (packets.length > MOST_PACKETS) {
      throw new ZeroreelError('media', `${file.path}: expected at most ${MOST_PACKETS} frames, got more`);
    }
  }
  requireNoCrash(await process.ended, ffmpegPath);
  return { packets, tick, complaints };
}

/** Lines of the levels error and worse, and those that tell of missing bytes. */
export const isComplaint = (line: string): boolean =>
  /(^|\] )\[(error|fatal|panic)\] /.test(line) || /(^|\] )\[warning\] .*corrupt/i.test(line);

async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('latin1');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function packetOf(line: string): Packet | undefined {
  const [, decoded, shown, duration, hex] = LINE.exec(line) ?? [];
  if (decoded === undefined) return undefined;
  const flags = hex === undefined ? KEY : parseInt(hex, 16);
  return {
    shown: Number(shown) < NO_TIME ? undefined : Number(shown),
    decoded: Number(decoded),
    duration: Number(duration),
    isKey: (flags & KEY) !== 0,
    isCorrupt: (flags & CORRUPT) !== 0,
    isHidden: (flags & DISCARD) !== 0,
  };
}
