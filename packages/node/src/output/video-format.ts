import { addGifComment, addWebpComment } from '@zeroreel/media';

/** How ffmpeg writes one kind of file. */
export interface VideoFormat {
  readonly extension: string;
  readonly outputOptions: readonly string[];
  /** How sound is kept; absent: not at all. */
  readonly audio?: {
    /** Codecs that the format holds. */
    readonly copies: readonly string[];
    /** Whether a copy can begin inside of the file: MP4 says in its edit list what comes before the part. */
    readonly copiesParts: boolean;
    /** Options for all that is not copied. */
    readonly encoder: readonly string[];
  };
  /** How long a frame can be shown, in seconds; absent: as long as any rate asks for. */
  readonly frameSeconds?: { readonly min: number; readonly max: number };
  /** Whether a frame like the one before may be kept as more time of that one. */
  readonly mergesFrames?: true;
  /** Where ffmpeg keeps no comment in this format: puts one into the finished bytes. */
  readonly addComment?: (bytes: Uint8Array, comment: string) => Uint8Array;
}

/** RGB to 4:2:0 with the BT.709 matrix, said in the stream so that players undo the same one; sizes made even. */
const yuv420 = [
  '-vf',
  'pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int',
  ...['-pix_fmt', 'yuv420p'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
];

/**
 * A fixed number of threads: encoders divide a picture by the number of threads, which they take from the machine
 * otherwise, and the same frames would give another file on another machine.
 */
const threads = ['-threads', '4'];

/** ffmpeg drops frames at 1000 a second; players, and readers of clips, take less than one in ten minutes for damage. */
const containerSeconds = { min: 1 / 999, max: 600 };

/** Neither a random identifier nor the version of the muxer. */
const repeatable = ['-fflags', '+bitexact'];

/** One palette for the whole clip: palettes of single frames flicker. */
const palette =
  'split[frames][sample];[sample]palettegen=reserve_transparent=0[palette];[frames][palette]paletteuse=dither=sierra2_4a';

/** What files can be written, besides a sequence of PNG. Quality is set where a difference can no longer be seen. */
export const videoFormats: readonly VideoFormat[] = [
  {
    extension: '.mp4',
    outputOptions: [
      ...yuv420,
      ...['-c:v', 'libx264', '-preset', 'slow', '-crf', '16', ...threads, '-movflags', '+faststart', ...repeatable],
    ],
    frameSeconds: containerSeconds,
    audio: {
      copies: ['aac', 'mp3', 'ac3', 'eac3', 'alac'],
      copiesParts: true,
      encoder: ['-c:a', 'aac', '-b:a', '192k'],
    },
  },
  {
    extension: '.webm',
    outputOptions: [
      ...yuv420,
      ...['-c:v', 'libvpx-vp9', '-crf', '20', '-b:v', '0', '-row-mt', '1', ...threads, ...repeatable],
    ],
    frameSeconds: containerSeconds,
    // libopus refuses the channel layouts of some cinema sound.
    audio: {
      copies: ['opus', 'vorbis'],
      copiesParts: false,
      encoder: ['-c:a', 'libopus', '-b:a', '160k', '-af', 'aformat=channel_layouts=7.1|5.1|stereo|mono'],
    },
  },
  {
    extension: '.gif',
    outputOptions: ['-vf', palette, '-loop', '0', ...repeatable],
    // Players take anything shorter for a tenth of a second; the field has 16 bits of hundredths.
    frameSeconds: { min: 0.02, max: 655.35 },
    addComment: addGifComment,
  },
  {
    extension: '.webp',
    outputOptions: ['-c:v', 'libwebp_anim', '-lossless', '0', '-q:v', '90', '-loop', '0', ...repeatable],
    // 24 bits of thousandths.
    frameSeconds: { min: 0.001, max: 16_777.215 },
    mergesFrames: true,
    addComment: addWebpComment,
  },
];
