import { asciiJson, type Frame } from '@zeroreel/media';
import { crc32 } from './crc-32.js';

/*
 * PNG files of 8-bit RGB with a comment, as the command line writes them too (`encodePng` of media). Browsers bring the
 * compression, which the page would have to be sent otherwise. https://www.w3.org/TR/png-3/
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Keyword of the chunk that holds the settings. */
const COMMENT = 'Comment\0';

/** The PNG bytes of a frame; `comment` is JSON. */
export async function writePng({ width, height, data }: Frame, comment: string): Promise<Uint8Array<ArrayBuffer>> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  // 8 bits a sample, RGB.
  header.setUint16(8, 0x0802);
  const rows = new Uint8Array(height * (3 * width + 1));
  for (let y = 0; y < height; y++) rows.set(data.subarray(3 * width * y, 3 * width * (y + 1)), y * (3 * width + 1) + 1);
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const chunks = [
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('tEXt', bytesOf(COMMENT + asciiJson(comment))),
    chunk('IDAT', new Uint8Array(await new Response(deflated).arrayBuffer())),
    chunk('IEND', new Uint8Array()),
  ];
  return new Uint8Array(await new Blob([Uint8Array.from(SIGNATURE), ...chunks]).arrayBuffer());
}

/** Length, name, content and checksum. */
function chunk(name: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(bytesOf(name), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** Latin-1, one byte a character. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
