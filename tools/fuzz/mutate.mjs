import { mutateJson } from './mutate-json.mjs';

/** What the formats are made of: a mutation that guesses these gets further than one that does not. */
const WORDS = [
  ...['IHDR', 'tEXt', 'IDAT', 'IEND', 'Comment\0', 'RIFF', 'WEBP', 'VP8X', 'XMP ', 'ANMF', 'GIF89a', 'ftyp', 'moov'],
  ...[
    'udta',
    'meta',
    'ilst',
    '\xa9cmt',
    'data',
    'mdat',
    'free',
    'COMMENT',
    '\x1aE\xdf\xa3',
    '\x18S\x80g',
    '\x12T\xc3g',
  ],
  ...['stsz', 'stts', 'ctts', 'stsc', 'stco', 'co64', 'stss', 'elst', 'moof', 'traf', 'trun', 'tfhd', 'tfdt', 'mvex'],
  ...['<dc:description>', '<rdf:li xml:lang="x-default">', '</rdf:li>', '&amp;', '"__metadata__"', '"__proto__"'],
  ...[
    '{"generator":"zeroreel","settings":{',
    '\\u001b[2J',
    '\u202e',
    'data_offsets',
    'F32',
    'NaN',
    '-Infinity',
    '1e999',
  ],
].map((word) => Buffer.from(word, 'latin1'));
/** Sizes that readers trip over. */
const NUMBERS = [0, 1, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff7, 0xffffffff];

/** The most that a mutated file grows to. */
const MOST_BYTES = 2 ** 20;

/**
 * Another file out of a few: one of them with some of its bytes, its numbers or its JSON changed.
 * @param {readonly Buffer[]} seeds
 * @returns {Buffer} never larger than 1 MiB
 */
export function mutate(seeds, random) {
  let bytes = Buffer.from(random.of(seeds));
  const changes = random.small(12);
  for (let change = 0; change < changes; change++) {
    bytes = random.of(CHANGES)(bytes, random, seeds);
    if (bytes.length > MOST_BYTES) bytes = bytes.subarray(0, MOST_BYTES);
  }
  return bytes;
}

const placeIn = (bytes, random) => random.below(bytes.length + 1);
const splice = (bytes, at, removed, added) =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(Math.min(bytes.length, at + removed))]);

const CHANGES = [
  function flipBit(bytes, random) {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  },
  function setByte(bytes, random) {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  function setNumber(bytes, random) {
    const size = random.of([1, 2, 4, 8]);
    if (bytes.length < size) return bytes;
    const copy = Buffer.from(bytes);
    // Fields begin at even places more often than not.
    const at = random.below(bytes.length - size + 1) & random.of([~0, ~1, ~3]);
    const value = BigInt(random.of(NUMBERS)) + BigInt(random.below(3)) * BigInt(random.of([0, 1, 2 ** 31]));
    for (let k = 0; k < size; k++) {
      const shift = BigInt(8 * (random.below(2) === 0 ? k : size - 1 - k));
      copy[at + k] = Number((value >> shift) & 255n);
    }
    return copy;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function remove(bytes, random) {
    return splice(bytes, placeIn(bytes, random), random.small(256), Buffer.alloc(0));
  },
  function insertWord(bytes, random) {
    const word = random.of(WORDS);
    return splice(bytes, placeIn(bytes, random), random.of([0, word.length]), word);
  },
  function repeatPart(bytes, random) {
    const at = placeIn(bytes, random);
    const part = bytes.subarray(at, at + random.small(512));
    const times = random.small(part.length > 64 ? 2 ** 10 : 2 ** 14);
    return splice(
      bytes,
      at,
      0,
      Buffer.concat(Array.from({ length: Math.min(times, 2 ** 18 / (part.length || 1)) }, () => part)),
    );
  },
  function movePart(bytes, random) {
    const at = placeIn(bytes, random);
    const part = bytes.subarray(at, at + random.small(4096));
    return splice(splice(bytes, at, part.length, Buffer.alloc(0)), placeIn(bytes, random), 0, part);
  },
  function takeFromAnother(bytes, random, seeds) {
    const other = random.of(seeds);
    const from = placeIn(other, random);
    return splice(bytes, placeIn(bytes, random), random.small(256), other.subarray(from, from + random.small(4096)));
  },
  changeJson,
  changeJson,
  changeJson,
];

/** Changes the largest JSON object in a file, and the length before it where a header has one. */
function changeJson(bytes, random) {
  const begin = bytes.indexOf('{');
  const end = bytes.lastIndexOf('}') + 1;
  if (begin < 0 || end <= begin) return bytes;
  let json;
  try {
    json = Buffer.from(mutateJson(JSON.parse(bytes.toString('utf8', begin, end)), random));
  } catch {
    return bytes; // no JSON, or nested too deep to be written again
  }
  const changed = splice(bytes, begin, end - begin, json);
  // safetensors: the length of the header stands before it, in eight bytes.
  if (begin === 8 && random.below(8) > 0) changed.writeBigUInt64LE(BigInt(json.length), 0);
  return changed;
}
