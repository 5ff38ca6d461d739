import { describe, expect, it } from 'vitest';
import { mediaFormatOf } from './media-format.js';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)));
const size = (value: number) => [0, 0, 0, value];

describe('mediaFormatOf', () => {
  it.each<readonly [string, Uint8Array, string, string | undefined]>([
    ['MP4', bytes(size(24), 'ftypisom', size(0), 'isomavc1'), 'an MP4', 'mov'],
    ['QuickTime', bytes(size(20), 'ftypqt  ', size(0), 'qt  '), 'a QuickTime file', 'mov'],
    ['QuickTime of the old kind', bytes(size(8), 'wide', size(200), 'mdat'), 'a QuickTime or MP4 file', 'mov'],
    ['a fragment', bytes(size(24), 'styp', 'msdh'), 'a QuickTime or MP4 file', 'mov'],
    ['WebM', bytes([0x1a, 0x45, 0xdf, 0xa3, 1]), 'a Matroska or WebM file', 'matroska'],
    ['AVI', bytes('RIFF', size(9), 'AVI LIST'), 'an AVI', 'avi'],
    ['MPEG', bytes([0, 0, 1, 0xba, 0x44]), 'an MPEG program stream', 'mpeg'],
    ['MPEG video', bytes([0, 0, 1, 0xb3, 0x44]), 'an MPEG video stream', 'mpegvideo'],
    ['MPEG-4 video', bytes([0, 0, 1, 0xb0, 0x01]), 'an MPEG-4 video stream', 'm4v'],
    ['H.264', bytes([0, 0, 0, 1, 0x67, 0x64]), 'an H.264 stream', 'h264'],
    ['H.264 with a delimiter', bytes([0, 0, 1, 9, 0xf0]), 'an H.264 stream', 'h264'],
    ['HEVC', bytes([0, 0, 0, 1, 0x40, 1, 12]), 'an HEVC stream', 'hevc'],
    ['IVF', bytes('DKIF', size(0)), 'an IVF', 'ivf'],
    ['DV', bytes([0x1f, 7, 0, 0xbf]), 'a DV stream', 'dv'],
    ['a sound', bytes('RIFF', size(9), 'WAVEfmt '), 'a WAV', 'wav'],
    ['an AVIF sequence', bytes(size(24), 'ftypavis', size(0), 'avismsf1'), 'an AVIF sequence', 'mov'],
  ])('leaves %s to one demuxer of ffmpeg', (_, head, name, demuxer) => {
    expect(mediaFormatOf(head)).toEqual({ name, kind: 'moving', readBy: 'ffmpeg', demuxer });
  });

  it('finds the packets of a transport stream, also where a recording begins within one', () => {
    for (const [packet, offset] of [
      [188, 0],
      [188, 100],
      [192, 4],
      [204, 7],
    ] as const) {
      const head = new Uint8Array(4096).map((_, at) => (at * 37) % 71);
      for (let at = offset; at < head.length; at += packet) head[at] = 0x47;
      expect(mediaFormatOf(head)?.demuxer).toBe('mpegts');
    }
    expect(mediaFormatOf(bytes('G'.repeat(188)))?.demuxer).toBeUndefined();
  });

  it.each<readonly [string, Uint8Array, string]>([
    ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe1]), 'a JPEG picture'],
    ['PNG', bytes([0x89], 'PNG\r\n\x1a\n', size(0), 'IDAT'), 'a PNG picture'],
    ['WebP', bytes('RIFF', size(9), 'WEBPVP8 '), 'a WebP picture'],
    ['TIFF', bytes('MM\0*', size(8)), 'a TIFF picture'],
    ['AVIF', bytes(size(28), 'ftypavif', size(0), 'avifmif1miaf'), 'an AVIF picture'],
    ['AVIF by another brand', bytes(size(24), 'ftypmif1', size(0), 'mif1avif'), 'an AVIF picture'],
  ])('leaves a %s to the library for pictures', (_, head, name) => {
    expect(mediaFormatOf(head)).toEqual({ name, kind: 'still', readBy: 'pictures' });
  });

  it('tells what moves from what stands still', () => {
    const webp = (flags: number) => bytes('RIFF', size(9), 'WEBPVP8X', [10, 0, 0, 0, flags]);
    expect(mediaFormatOf(webp(0x02))).toMatchObject({ kind: 'moving', readBy: 'pictures' });
    expect(mediaFormatOf(webp(0x10))).toMatchObject({ kind: 'still' });
    expect(mediaFormatOf(bytes('GIF87a'))).toMatchObject({ kind: 'moving', readBy: 'pictures' });
    const png = (chunk: string) => bytes([0x89], 'PNG\r\n\x1a\n', size(2), 'tEXtab', size(0), size(8), chunk, size(0));
    expect(mediaFormatOf(png('acTL'))).toMatchObject({ kind: 'moving', demuxer: 'apng' });
    expect(mediaFormatOf(png('IDAT'))).toMatchObject({ kind: 'still' });
  });

  it.each<readonly [string, Uint8Array, RegExp]>([
    ['HEIC', bytes(size(24), 'ftypheic', size(0), 'mif1heic'), /a HEIC picture/],
    ['HEIC by another brand', bytes(size(24), 'ftypmif1', size(0), 'mif1heic'), /a HEIC picture/],
    ['a burst of HEIC', bytes(size(24), 'ftyphevc', size(0), 'msf1hevc'), /a HEIC picture/],
    ['HEIF', bytes(size(24), 'ftypmif1', size(0), 'mif1miaf'), /a HEIF picture/],
    ['JPEG XL', bytes([0xff, 0x0a, 1]), /JPEG XL/],
    ['a raw picture', bytes('II*\0', [16, 0, 0, 0], 'CR'), /raw picture/],
    ['a playlist', bytes('#EXTM3U\n#EXTINF:3,\n/etc/passwd\n'), /HLS playlist/],
    ['a manifest', bytes('<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg">'), /DASH manifest/],
    ['a manifest with a mark', bytes([0xef, 0xbb, 0xbf], '\n<MPD>'), /DASH manifest/],
    ['a list', bytes('ffconcat version 1.0\nfile x'), /concat/],
    ['a session', bytes('v=0\r\no=- 0 0 IN IP4 127.0.0.1'), /SDP/],
    ['a drawing', bytes('<svg xmlns="x">'), /SVG/],
    ['a page', bytes('<!DOCTYPE html>'), /web page/],
    ['notes', bytes('A panda rides a bicycle. '.repeat(99)), /a text/],
    ['an archive', bytes('PK\x03\x04'), /ZIP/],
  ])('reads no %s, and says what to do', (_, head, name) => {
    const format = mediaFormatOf(head);
    expect(format).toMatchObject({ readBy: 'none', name: expect.stringMatching(name) });
    expect(format?.demuxer).toBeUndefined();
    expect(format?.wayOut).toMatch(/save|name|unpack|join/);
  });

  it('knows nothing of anything else', () => {
    for (const head of [bytes(), bytes([0, 1, 2, 3]), bytes([0x7f], 'ELF', [2, 1, 1, 0])]) {
      expect(mediaFormatOf(head)).toBeUndefined();
    }
  });
});
