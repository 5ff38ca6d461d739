import { inflateSync } from 'node:zlib';

const SIGNATURE = '89504e470d0a1a0a';
const RGB = 3;

/** Width, height and RGB bytes of a PNG of 8-bit RGB without interlacing. */
export function readPng(bytes) {
  if (bytes.toString('hex', 0, 8) !== SIGNATURE) throw new Error('not a PNG');
  const chunks = chunksOf(bytes);
  const header = chunks.find(({ type }) => type === 'IHDR').data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, , , interlace] = header.subarray(8);
  if (depth !== 8 || colour !== 2 || interlace !== 0) throw new Error('expected 8-bit RGB without interlacing');
  const parts = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  return { width, height, data: unfilter(inflateSync(Buffer.concat(parts)), width * RGB, height) };
}

function chunksOf(bytes) {
  const chunks = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** Undoes the filter of every row (PNG specification, section 9). */
function unfilter(filtered, stride, height) {
  const data = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = filtered[row * (stride + 1)];
    const start = row * stride;
    for (let column = 0; column < stride; column += 1) {
      const at = start + column;
      const left = column < RGB ? 0 : data[at - RGB];
      const up = row === 0 ? 0 : data[at - stride];
      const corner = row === 0 || column < RGB ? 0 : data[at - stride - RGB];
      data[at] = filtered[at + row + 1] + predict(filter, left, up, corner);
    }
  }
  return data;
}

function predict(filter, left, up, corner) {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      throw new Error(`no PNG filter ${filter}`);
  }
}

function paeth(left, up, corner) {
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(left + up - corner - value));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
