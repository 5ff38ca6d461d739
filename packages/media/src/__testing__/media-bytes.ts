/** Latin-1 letters as bytes. */
export const ascii = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const bigEndian = (value: number): readonly number[] => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);

/** A chunk of a PNG, its checksum left out: readers of comments do not look at it. */
export const pngChunk = (name: string, content: readonly number[] = [], length = content.length): readonly number[] => [
  ...[...bigEndian(length), ...ascii(name)],
  ...[...content, 0, 0, 0, 0],
];

/** A PNG of these chunks. */
export const png = (...chunks: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([0x89, ...ascii('PNG\r\n\x1a\n'), ...chunks.flat()]);

/** A box of an MP4. */
export const box = (name: string, ...content: readonly (readonly number[])[]): readonly number[] => {
  const bytes = content.flat();
  return [...bigEndian(bytes.length + 8), ...ascii(name), ...bytes];
};

/** The box of an MP4 that holds a comment. */
export const movie = (comment: string): readonly number[] => {
  const value = box('data', [0, 0, 0, 1, 0, 0, 0, 0], ascii(comment));
  return box('moov', box('udta', box('meta', [0, 0, 0, 0], box('ilst', box('©nam', value), box('©cmt', value)))));
};

/** An element of a WebM with a size of eight bytes. */
export const element = (id: readonly number[], ...content: readonly (readonly number[])[]): readonly number[] => {
  const bytes = content.flat();
  return [...id, 0x01, 0, 0, 0, ...bigEndian(bytes.length), ...bytes];
};

/** Ids of elements. */
export const EBML = [0x1a, 0x45, 0xdf, 0xa3];
export const SEGMENT = [0x18, 0x53, 0x80, 0x67];
export const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const TAGS = [0x12, 0x54, 0xc3, 0x67];

/** The element of a WebM that holds tags. */
export const tags = (values: Readonly<Record<string, string>>): readonly number[] =>
  element(
    TAGS,
    element(
      [0x73, 0x73],
      ...Object.entries(values).map(([name, value]) =>
        element([0x67, 0xc8], element([0x45, 0xa3], ascii(name)), element([0x44, 0x87], ascii(value))),
      ),
    ),
  );
