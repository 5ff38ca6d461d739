import { ZeroreelError } from '@zeroreel/core';
import type { ColourEncoding, Primaries, Transfer } from '@zeroreel/media';
import type { FirstPicture } from './media-description.js';

/** How ffmpeg is to turn a video's values into RGB. Nothing is left to its defaults, which differ from version to version. */
export interface VideoColours {
  /** Options of the filter `scale`; none for videos that are RGB already. */
  readonly scale: readonly string[];
  /** What RGB means then. */
  readonly encoding: ColourEncoding;
  readonly hasAlpha: boolean;
  /** What the user should know. */
  readonly notice: string | undefined;
}

/** The matrices that ffmpeg's scaler undoes, by its names for them in frames. ITU-T H.273, table 4. */
const MATRICES: Readonly<Record<string, string>> = {
  bt709: 'bt709',
  smpte170m: 'smpte170m',
  bt470bg: 'smpte170m',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};

const TRANSFERS: Readonly<Record<string, Transfer>> = { smpte2084: 'pq', 'arib-std-b67': 'hlg' };

const PRIMARIES: Readonly<Record<string, Primaries>> = { bt2020: 'bt2020', smpte432: 'p3' };

/** As players have it: a video of this height or more that does not say is taken for one of high definition. */
const HIGH_DEFINITION = 720;

const ALPHA = /^(yuva|ya8|ya16|rgba|bgra|argb|abgr|gbrap|ayuv|vuya|pal8)/;
const RGB = /^(rgb|bgr|gbr|argb|abgr|rgba|bgra|0rgb|0bgr|pal8|gray|ya8|ya16|mono|x2rgb|x2bgr)/;

/**
 * Decides how a video's values become RGB.
 * @throws ZeroreelError `media` for a matrix that ffmpeg does not undo
 */
export function coloursOf(path: string, picture: FirstPicture): VideoColours {
  const { pixelFormat } = picture;
  const transfer = TRANSFERS[picture.transfer] ?? 'sdr';
  const isHdr = transfer !== 'sdr';
  const primaries = PRIMARIES[picture.primaries] ?? (isHdr && picture.primaries === 'unknown' ? 'bt2020' : 'bt709');
  const encoding = { transfer, primaries, peak: isHdr ? picture.peak : undefined };
  const isFull = picture.range === 'pc' || pixelFormat.startsWith('yuvj');
  return {
    scale: RGB.test(pixelFormat)
      ? []
      : [`in_color_matrix=${matrixOf(path, picture, isHdr)}`, `in_range=${isFull ? 'pc' : 'tv'}`],
    encoding,
    hasAlpha: ALPHA.test(pixelFormat),
    notice: noticeOf(path, encoding),
  };
}

function matrixOf(path: string, { matrix, width, height }: FirstPicture, isHdr: boolean): string {
  const known = MATRICES[matrix];
  if (known !== undefined) return known;
  if (matrix !== 'unknown' && matrix !== 'unspecified' && matrix !== 'reserved') {
    throw new ZeroreelError('media', `${path}: expected colours in RGB or YCbCr, got the matrix ${matrix}`);
  }
  if (isHdr) return 'bt2020';
  return Math.min(width, height) >= HIGH_DEFINITION || Math.max(width, height) >= 1280 ? 'bt709' : 'smpte170m';
}

function noticeOf(path: string, { transfer, primaries }: ColourEncoding): string | undefined {
  if (transfer !== 'sdr') {
    return `${path} is HDR (${transfer === 'pq' ? 'PQ' : 'HLG'}): its light is brought to the range of SDR.`;
  }
  if (primaries === 'bt709') return undefined;
  return `${path} has the wide colours of ${primaries === 'p3' ? 'P3' : 'BT.2020'}: they are brought to those of BT.709.`;
}
