import type { DeepPicture } from '@zeroreel/media';
import type { PictureFrame } from '@zeroreel/core';

/** Netpbm's PAM, as ffmpeg writes it. */
const HEADER = /^P7\nWIDTH (\d+)\nHEIGHT (\d+)\nDEPTH (\d+)\nMAXVAL (255|65535)\nTUPLTYPE \w+\nENDHDR\n/;

interface UnfinishedPicture {
  readonly width: number;
  readonly height: number;
  readonly isDeep: boolean;
  readonly data: Uint8Array;
  filled: number;
}

/** A picture of 8 bits a channel, or of 16. */
export type PamPicture = PictureFrame | DeepPicture;

/**
 * Pictures out of a stream of PAM files, whatever pieces it comes in. A last picture that is not whole is left out: how the
 * program that wrote it ended tells why.
 */
export async function* readPam(stream: AsyncIterable<Uint8Array>): AsyncGenerator<PamPicture> {
  let head: Uint8Array = new Uint8Array();
  let picture: UnfinishedPicture | undefined;
  for await (const piece of stream) {
    let rest = piece;
    while (rest.length > 0) {
      if (!picture) {
        const bytes: Uint8Array = Buffer.concat([head, rest]);
        const begun = beginPicture(bytes);
        head = begun ? new Uint8Array() : bytes;
        rest = begun ? begun.rest : new Uint8Array();
        picture = begun?.picture;
        continue;
      }
      rest = fill(picture, rest);
      if (picture.filled < picture.data.length) continue;
      yield finished(picture);
      picture = undefined;
    }
  }
}

/** Undefined while the header is not there as a whole. */
function beginPicture(bytes: Uint8Array) {
  const match = HEADER.exec(Buffer.from(bytes.subarray(0, 128)).toString('latin1'));
  if (!match) return undefined;
  const [header, width, height, channels, most] = match;
  const isDeep = most === '65535';
  const size = Number(width) * Number(height) * Number(channels) * (isDeep ? 2 : 1);
  const picture = { width: Number(width), height: Number(height), isDeep, data: new Uint8Array(size), filled: 0 };
  return { picture, rest: bytes.subarray(header.length) };
}

function fill(picture: UnfinishedPicture, bytes: Uint8Array): Uint8Array {
  const part = bytes.subarray(0, picture.data.length - picture.filled);
  picture.data.set(part, picture.filled);
  picture.filled += part.length;
  return bytes.subarray(part.length);
}

function finished({ width, height, isDeep, data }: UnfinishedPicture): PamPicture {
  if (!isDeep) return { width, height, data };
  // PAM has the more significant byte first.
  return { width, height, data: new Uint16Array(Buffer.from(data.buffer).swap16().buffer) };
}
