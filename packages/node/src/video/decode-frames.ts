import { displayColours, isDisplayEncoding, overBlack, type Frame } from '@zeroreel/media';
import { inputArguments, MOST_PIXELS } from './ffmpeg-input.js';
import type { FfmpegBinary } from './ffmpeg-binary.js';
import { bare, requireNoCrash, startFfmpeg } from './ffmpeg-process.js';
import type { MediaFile } from './media-file.js';
import type { VideoStream } from './media-description.js';
import { isComplaint } from './packet-list.js';
import { readPam, type PamPicture } from './pam-stream.js';
import { ShownFrames } from './shown-frames.js';
import type { VideoColours } from './video-colours.js';

/** Which frames of a video to decode. */
export interface DecodeJob {
  readonly reader: FfmpegBinary;
  readonly file: MediaFile;
  readonly stream: VideoStream;
  readonly colours: VideoColours;
  /** Seconds on the container's clock: decoding begins with the last key frame up to there; undefined: with the first. */
  readonly seek: number | undefined;
  /** Seconds on the container's clock: earlier frames are decoded and not passed on; undefined: all are. */
  readonly from: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Hears what ffmpeg complains of. */
  readonly onComplaint: (complaint: string) => void;
}

/** A frame and when it is shown. */
export interface DecodedFrame {
  readonly frame: Frame;
  /** Seconds on the container's clock; undefined where the file has no times. */
  readonly time: number | undefined;
  /** Width and height in the file's own pixels, upright. */
  readonly size: string;
}

/** Makes pixels square, as accurately as swscale can interpolate chroma; a shape that is a lie makes no giant. */
const SQUARE_PIXELS = `w=clip(round(iw*sar)\\,1\\,${MOST_PIXELS}/ih):h=ih:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp`;

/** Spaces times so far apart that rounding makes no two alike, which ffmpeg would refuse; nobody reads them. */
const FAR_APART = 'settb=1,setpts=1000*N';

/** Makes one picture of the two halves of each, which belong to two moments; pictures that are whole stay as they are. */
const DEINTERLACE = 'bwdif=mode=send_frame:deint=interlaced';

/** Where ffmpeg begins to decode; what it says before concerns its first look at all tracks. */
export const IS_OPEN = /\[info\] Stream mapping:/;

/** Decoders that read the alpha layer of a WebM; ffmpeg's own decoders ignore it. */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/**
 * Decodes the frames of a video one after the other: upright, with square pixels, in the colours of BT.709, alpha over black.
 * @throws ZeroreelError `media` where ffmpeg crashes, hangs or lacks the decoder; `aborted`
 */
export async function* decodeFrames(job: DecodeJob): AsyncGenerator<DecodedFrame> {
  const { reader, signal, seek = 0, onComplaint } = job;
  const shown = new ShownFrames();
  let isOpen = false;
  const onLine = (line: string) => {
    shown.hear(line);
    isOpen ||= IS_OPEN.test(line);
    if (isOpen && isComplaint(line)) onComplaint(bare(line));
  };
  using process = startFfmpeg({ ffmpegPath: reader.path, args: decodeArguments(job), signal, onLine });
  void process.ended.finally(() => shown.end()).catch(() => undefined);
  const frameOf = toFrame(job.colours);
  for await (const picture of readPam(process.stdout)) {
    const { time, size } = await shown.next();
    yield { frame: frameOf(picture), time: time === undefined ? undefined : time + seek, size };
  }
  requireNoCrash(await process.ended, reader.path);
}

function toFrame({ encoding }: VideoColours): (picture: PamPicture) => Frame {
  const display = displayColours(encoding);
  return ({ width, height, data }) =>
    data instanceof Uint16Array ? display({ width, height, data }) : overBlack({ width, height, data });
}

/** Arguments that open a track for decoding, from the last key frame up to `seek` on. */
export function decodingArguments({
  file,
  stream,
  seek,
}: Pick<DecodeJob, 'file' | 'stream' | 'seek'>): readonly string[] {
  const decoder = stream.hasAlphaLayer ? ALPHA_DECODERS[stream.codec] : undefined;
  const input = inputArguments(
    file,
    ...(decoder ? ['-c:v', decoder] : []),
    ...(seek === undefined ? [] : ['-noaccurate_seek', '-ss', seek.toFixed(6)]),
  );
  return [...input, '-map', `0:${stream.index}`];
}

function decodeArguments(job: DecodeJob): readonly string[] {
  const { reader, stream, colours, from, seek = 0 } = job;
  const { scale, encoding } = colours;
  const filters = [
    ...(stream.isInterlaced || stream.picture?.isInterlaced === true ? [DEINTERLACE] : []),
    ...(from === undefined ? [] : [`select=gte(t\\,${(from - seek).toFixed(6)})`]),
    'showinfo=checksum=0',
    `scale=${[SQUARE_PIXELS, ...scale].join(':')}`,
    FAR_APART,
  ];
  const format = isDisplayEncoding(encoding)
    ? colours.hasAlpha || stream.hasAlphaLayer
      ? 'rgba'
      : 'rgb24'
    : 'rgb48be';
  return [
    ...decodingArguments(job),
    ...['-vf', filters.join(',')],
    ...everyFrameOption(reader),
    ...['-f', 'image2pipe', '-c:v', 'pam', '-pix_fmt', format, 'pipe:1'],
  ];
}

/** libavcodec of ffmpeg 5.1. */
const HAS_FPS_MODE = 59.037;

/**
 * The option by which an ffmpeg writes each decoded frame exactly once, whatever its time: `-fps_mode` since version 5.1,
 * `-vsync` before, which version 9 no longer knows.
 */
export const everyFrameOption = ({ libavcodec = HAS_FPS_MODE }: FfmpegBinary): readonly string[] => [
  libavcodec >= HAS_FPS_MODE ? '-fps_mode' : '-vsync',
  'passthrough',
];
