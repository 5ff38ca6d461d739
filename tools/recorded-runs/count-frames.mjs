/** The number of pictures of an .mp4, .webm, .gif or .webp file, counted in its container. */
export function countFrames(bytes, extension) {
  const count = { '.mp4': countMp4, '.webm': countWebm, '.gif': countGif, '.webp': countWebp }[extension];
  if (count === undefined) throw new Error(`no frames can be counted in ${extension}`);
  return count(bytes);
}

/** The sample count of the first track. */
function countMp4(bytes) {
  const table = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsz'].reduce(innerBox, bytes);
  return table.readUInt32BE(8);
}

function innerBox(bytes, type) {
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === type) return bytes.subarray(at + 8, at + length);
    if (length < 8) break;
    at += length;
  }
  throw new Error(`no ${type} in the .mp4 file`);
}

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const BLOCK_GROUP = 0xa0;
const SIMPLE_BLOCK = 0xa3;

/** The blocks of all clusters; there is one track. */
function countWebm(bytes) {
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const idLength = Math.clz32(bytes[at]) - 23;
    const id = bytes.readUIntBE(at, idLength);
    const sizeLength = Math.clz32(bytes[at + idLength]) - 23;
    const size = Number(BigInt.asUintN(7 * sizeLength, bigEndian(bytes, at + idLength, sizeLength)));
    const start = at + idLength + sizeLength;
    const isUnknown = size === 2 ** (7 * sizeLength) - 1;
    const end = isUnknown ? bytes.length : start + size;
    if (id === SEGMENT || id === CLUSTER) count += countWebm(bytes.subarray(start, end));
    if (id === BLOCK_GROUP || id === SIMPLE_BLOCK) count += 1;
    at = end;
  }
  return count;
}

function bigEndian(bytes, at, length) {
  return BigInt(`0x${bytes.toString('hex', at, at + length)}`);
}

/** The image descriptors. */
function countGif(bytes) {
  let count = 0;
  for (let at = 13 + paletteLength(bytes[10]); bytes[at] !== 0x3b;) {
    if (bytes[at] === 0x2c) {
      count += 1;
      at = afterBlocks(bytes, at + 11 + paletteLength(bytes[at + 9]));
    } else if (bytes[at] === 0x21) {
      at = afterBlocks(bytes, at + 2);
    } else {
      throw new Error(`no GIF block begins with ${bytes[at]}`);
    }
  }
  return count;
}

function paletteLength(packed) {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

function afterBlocks(bytes, start) {
  let at = start;
  while (bytes[at] !== 0) at += bytes[at] + 1;
  return at + 1;
}

/** The chunks of frames. */
function countWebp(bytes) {
  let count = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) === 'ANMF') count += 1;
    const length = bytes.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return count;
}
