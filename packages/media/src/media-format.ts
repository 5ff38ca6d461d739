/** Who can read a file: a library for pictures, ffmpeg, or nobody here. */
export type MediaReader = 'pictures' | 'ffmpeg' | 'none';

/** What a file holds, as its first bytes tell it; its name does not matter. */
export interface MediaFormat {
  /** For messages, with its article: `an MP4`, `a HEIC picture`. */
  readonly name: string;
  /** `still`: one picture. `moving`: pictures with times, or sound alone. */
  readonly kind: 'still' | 'moving';
  readonly readBy: MediaReader;
  /** ffmpeg's name for the demuxer that reads it: nothing is left to guess. */
  readonly demuxer?: string;
  /** Where nobody reads it: what the user can do. */
  readonly wayOut?: string;
}

/** Bytes that `mediaFormatOf` looks at; more are of no use. */
export const HEAD_BYTES = 16_384;

/**
 * Recognises the format of a file by its signature; undefined for one that it does not know. A playlist is a text, and
 * no text is a format that anybody reads here: ffmpeg would fetch what it names.
 * @param head the first `HEAD_BYTES`, or all there are
 */
export function mediaFormatOf(head: Uint8Array): MediaFormat | undefined {
  const text = latin1(head.subarray(0, 64));
  return (
    SIGNATURES.find(([signature]) => signature.test(text))?.[1] ??
    baseMediaFormatOf(text) ??
    webpFormatOf(text, head) ??
    pngFormatOf(text, head) ??
    transportStreamOf(head) ??
    elementaryStreamOf(head) ??
    textFormatOf(head)
  );
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const video = (name: string, demuxer: string): MediaFormat => ({ name, kind: 'moving', readBy: 'ffmpeg', demuxer });
const picture = (name: string): MediaFormat => ({ name, kind: 'still', readBy: 'pictures' });
const ffmpegPicture = (name: string, demuxer: string): MediaFormat => ({
  ...{ name, kind: 'still', readBy: 'ffmpeg', demuxer },
});
const unread = (name: string, wayOut: string): MediaFormat => ({ name, kind: 'still', readBy: 'none', wayOut });

const AS_PICTURE = 'save it as JPEG or PNG and name that';
const AS_VIDEO = 'download the video itself and name that';

/** Formats that begin with bytes of their own, in Latin-1. */
const SIGNATURES: readonly (readonly [RegExp, MediaFormat])[] = [
  [/^\xff\xd8\xff/, picture('a JPEG picture')],
  [/^GIF8[79]a/, { name: 'a GIF', kind: 'moving', readBy: 'pictures' }],
  [/^(II\x2a\0\x10\0\0\0CR|II\x55\0|IIRO|FUJIFILMCCD-RAW|FOVb)/, unread('a raw picture of a camera', AS_PICTURE)],
  [/^(II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b)/, picture('a TIFF picture')],
  [/^BM[^]{4}\0\0\0\0/, ffmpegPicture('a BMP picture', 'bmp_pipe')],
  [/^P[1-6]\s+[\d#]|^P7\nWIDTH/, ffmpegPicture('a Netpbm picture', 'ppm_pipe')],
  [/^\0\0\0\x0cjP {2}\r\n|^\xff\x4f\xff\x51/, unread('a JPEG 2000 picture', AS_PICTURE)],
  [/^\0\0\0\x0cJXL |^\xff\x0a/, unread('a JPEG XL picture', AS_PICTURE)],
  [/^8BPS/, unread('a Photoshop file', AS_PICTURE)],
  [/^gimp xcf/, unread('a GIMP file', AS_PICTURE)],
  [/^\x76\x2f\x31\x01/, unread('an OpenEXR picture', AS_PICTURE)],
  [/^%PDF-/, unread('a PDF', AS_PICTURE)],
  [/^PK\x03\x04/, unread('a ZIP archive', 'unpack it and name the folder or the file in it')],
  [/^\x1a\x45\xdf\xa3/, video('a Matroska or WebM file', 'matroska')],
  [/^RIFF[^]{4}AVI /, video('an AVI', 'avi')],
  [/^RIFF[^]{4}WAVE|^RF64[^]{4}WAVE/, video('a WAV', 'wav')],
  [/^OggS/, video('an Ogg file', 'ogg')],
  [/^FLV\x01/, video('an FLV', 'flv')],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, video('a WMV or ASF file', 'asf')],
  [/^\.RMF/, video('a RealMedia file', 'rm')],
  [/^\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02/, video('an MXF', 'mxf')],
  [/^nut\/multimedia container\0/, video('a NUT file', 'nut')],
  [/^DKIF/, video('an IVF', 'ivf')],
  [/^YUV4MPEG2 /, video('a YUV4MPEG stream', 'yuv4mpegpipe')],
  [/^\x1f\x07\0[\x3f\xbf]/, video('a DV stream', 'dv')],
  [/^\0\0\x01\xba/, video('an MPEG program stream', 'mpeg')],
  [/^\0\0\x01\xb3/, video('an MPEG video stream', 'mpegvideo')],
  [/^\0\0\x01(\xb0|\xb5[\x08-\x0f]|[\0-\x1f]\0\0\x01)/, video('an MPEG-4 video stream', 'm4v')],
  [/^FORM[^]{4}AIF[FC]/, video('an AIFF', 'aiff')],
  [/^caff\0/, video('a CAF', 'caf')],
  [/^fLaC/, video('a FLAC', 'flac')],
  [/^ID3|^\xff[\xfb\xf3\xf2]/, video('an MP3', 'mp3')],
  [/^\xff[\xf1\xf9]/, video('an AAC stream', 'aac')],
];

/** Brands of ISO base media files that are pictures: ISO/IEC 23008-12 (HEIF), AV1 Image File Format. */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
const HEIC_WAY_OUT =
  'HEIC is not read here: save it as JPEG or PNG (on an iPhone: Settings, Camera, Formats, Most Compatible)';

/** MP4, QuickTime and their relatives, and pictures in the same container: by the first box, and its brands. */
function baseMediaFormatOf(text: string): MediaFormat | undefined {
  const box = text.slice(4, 8);
  if (box !== 'ftyp') {
    return ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp', 'moof', 'sidx'].includes(box) && isBoxSize(text)
      ? video('a QuickTime or MP4 file', 'mov')
      : undefined;
  }
  const size = Math.min(64, text.charCodeAt(2) * 256 + text.charCodeAt(3));
  const brands = (text.slice(8, 12) + text.slice(16, size)).match(/[^]{4}/g) ?? [];
  const has = (wanted: readonly string[]) => brands.some((brand) => wanted.includes(brand));
  const major = brands[0] ?? '';
  if (major === 'avis') return video('an AVIF sequence', 'mov');
  if (has(['avif']) && !has(['isom', 'mp41', 'mp42', 'qt  '])) return picture('an AVIF picture');
  if (has(HEIC_BRANDS)) return unread('a HEIC picture', HEIC_WAY_OUT);
  if (['mif1', 'msf1', 'miaf'].includes(major)) return unread('a HEIF picture', HEIC_WAY_OUT);
  if (major === 'crx ') return unread('a raw picture of a camera', AS_PICTURE);
  return video(major === 'qt  ' ? 'a QuickTime file' : 'an MP4', 'mov');
}

/** A first box of 8 bytes to 4 GiB, or one whose size follows (1) or is the file's (0). */
const isBoxSize = (text: string): boolean => {
  const size = [0, 1, 2, 3].reduce((value, at) => value * 256 + text.charCodeAt(at), 0);
  return size < 2 || size >= 8;
};

/** WebP Container Specification: a flag of the extended header tells animations. */
function webpFormatOf(text: string, head: Uint8Array): MediaFormat | undefined {
  if (!/^RIFF[^]{4}WEBP/.test(text)) return undefined;
  const isAnimated = text.slice(12, 16) === 'VP8X' && ((head[20] ?? 0) & 0x02) !== 0;
  return isAnimated ? { name: 'an animated WebP', kind: 'moving', readBy: 'pictures' } : picture('a WebP picture');
}

/** An animated PNG has its chunk `acTL` before the first `IDAT`. */
function pngFormatOf(text: string, head: Uint8Array): MediaFormat | undefined {
  if (!/^\x89PNG\r\n\x1a\n/.test(text)) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 8; at + 8 <= head.length; at += 12 + view.getUint32(at)) {
    const chunk = latin1(head.subarray(at + 4, at + 8));
    if (chunk === 'acTL') return video('an animated PNG', 'apng');
    if (chunk === 'IDAT') break;
  }
  return picture('a PNG picture');
}

/** MPEG-2 transport streams: a 0x47 in each packet of 188 bytes, or of 192 with a time in front; a recording may begin in a packet. */
function transportStreamOf(head: Uint8Array): MediaFormat | undefined {
  for (const size of [188, 192, 204]) {
    for (let first = 0; first < size && first + 4 * size < head.length; first++) {
      if ([0, 1, 2, 3, 4].every((packet) => head[first + packet * size] === 0x47)) {
        return video('an MPEG transport stream', 'mpegts');
      }
    }
  }
  return undefined;
}

/** H.264 and HEVC as they are, each unit behind a start code. ITU-T H.264, table 7-1; H.265, table 7-1. */
function elementaryStreamOf(head: Uint8Array): MediaFormat | undefined {
  const start = head[2] === 1 ? 3 : 4;
  if (head[0] !== 0 || head[1] !== 0 || head[start - 1] !== 1 || (start === 4 && head[2] !== 0)) return undefined;
  const [first = 0xff, second = 0] = head.subarray(start);
  const isHevc = first < 0x80 && second === 1 && [32, 33, 34, 35, 39].includes(first >> 1);
  if (isHevc) return video('an HEVC stream', 'hevc');
  const isH264 = first < 0x80 && [1, 5, 6, 7, 8, 9].includes(first & 0x1f);
  return isH264 ? video('an H.264 stream', 'h264') : undefined;
}

/** Texts by their first words. */
const TEXTS: readonly (readonly [RegExp, MediaFormat])[] = [
  [/^#EXTM3U/, unread('an HLS playlist, which only names a video', AS_VIDEO)],
  [/^<[^]*<MPD[\s>]/i, unread('a DASH manifest, which only names a video', AS_VIDEO)],
  [/^<MPD[\s>]/i, unread('a DASH manifest, which only names a video', AS_VIDEO)],
  [
    /^ffconcat/,
    unread("a list of files for ffmpeg's concat", 'join them first (ffmpeg -f concat …) and name the result'),
  ],
  [/^v=0\s/, unread('an SDP description of a stream', AS_VIDEO)],
  [/^(<\?xml[^]*)?<svg[\s>]/i, unread('an SVG drawing', AS_PICTURE)],
  [/^(<!doctype html|<html)/i, unread('a web page', AS_VIDEO)],
];

/** A file of nothing but text. */
function textFormatOf(head: Uint8Array): MediaFormat | undefined {
  if (head.length === 0) return undefined;
  const text = new TextDecoder()
    .decode(head.subarray(0, 2048))
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd](?=.)/.test(text)) return undefined;
  return TEXTS.find(([beginning]) => beginning.test(text))?.[1] ?? unread('a text', 'name a video or a picture');
}
