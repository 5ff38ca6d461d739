/** A track of pictures as its container describes it: nothing is decoded. */
export interface VideoTrack {
  /** As WebCodecs names it: `avc1.64001f`. */
  readonly codec: string;
  /** What the decoder needs beside the packets: `avcC`, `hvcC`. */
  readonly description?: Uint8Array | undefined;
  /** Of the packets' pictures, before they are turned: the shape that they are shown in. */
  readonly shape?: readonly [width: number, height: number] | undefined;
  /** How pictures are turned and mirrored: (x, y) is shown at (ax + cy, bx + dy). */
  readonly turn: Turn;
  /** What is said of the colours; undefined where nothing is. */
  readonly colours?: ColourWords | undefined;
  /** In the order of decoding. */
  readonly packets: readonly VideoPacket[];
  /** Seconds of one tick of the track's clock. */
  readonly tick: number;
  /** Seconds that one frame is shown, where the track says so for all. */
  readonly frameDuration?: number | undefined;
  /** Seconds that the file says it lasts, where it does. */
  readonly told?: number | undefined;
}

/** How pictures are turned and mirrored: (x, y) is shown at (ax + cy, bx + dy), in units of a picture's side. */
export type Turn = readonly [a: number, b: number, c: number, d: number];

/** As they are. */
export const UPRIGHT: Turn = [1, 0, 0, 1];

/** A picture's bytes in the file. */
export interface VideoPacket {
  readonly offset: number;
  readonly size: number;
  /** Seconds at which it is shown. */
  readonly time: number;
  /** Seconds; 0 where nobody says. */
  readonly duration: number;
  /** Whether decoding can begin with it. */
  readonly isKey: boolean;
  /** Decoded for the sake of others alone: it lies outside the edit, or is a hidden frame of VP8. */
  readonly isHidden?: boolean;
}

/** Most packets of a file: those of nine hours at 60 frames a second. */
export const MOST_PACKETS = 2_000_000;

/** As WebCodecs names them; null where they are unknown. */
export interface ColourWords {
  readonly primaries: string | null;
  readonly transfer: string | null;
  readonly matrix: string | null;
  readonly fullRange: boolean;
}

// ITU-T H.273, tables 2 to 4.
const PRIMARIES: Words = { 1: 'bt709', 5: 'bt470bg', 6: 'smpte170m', 9: 'bt2020', 12: 'smpte432' };
const TRANSFERS: Words = {
  ...{ 1: 'bt709', 6: 'smpte170m', 8: 'linear', 13: 'iec61966-2-1', 14: 'bt709', 15: 'bt709', 16: 'pq', 18: 'hlg' },
};
const MATRICES: Words = { 0: 'rgb', 1: 'bt709', 5: 'bt470bg', 6: 'smpte170m', 9: 'bt2020-ncl' };

type Words = Readonly<Record<number, string>>;

/** The words for code points of H.273; undefined where all are unknown. */
export function colourWords(primaries: number, transfer: number, matrix: number, fullRange: boolean) {
  const words: ColourWords = {
    primaries: PRIMARIES[primaries] ?? null,
    transfer: TRANSFERS[transfer] ?? null,
    matrix: MATRICES[matrix] ?? null,
    fullRange,
  };
  return (words.primaries ?? words.transfer ?? words.matrix ?? (fullRange || undefined)) ? words : undefined;
}

/**
 * The colours of pictures that say nothing of them, as players and the command line take them: BT.709 from 720 lines on, else
 * BT.601.
 */
export function usualColours(height: number): ColourWords {
  const words = height >= 720 ? 'bt709' : 'smpte170m';
  return { primaries: words, transfer: words, matrix: words, fullRange: false };
}
