import { MOST_BLOCKS, type ByteWindow } from './byte-source.js';
import { elementHeader, LONGEST_HEADER } from './packets/ebml.js';

// RFC 9559 (Matroska): the ids, and what lies in what.
const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;
const TAG = 0x7373;
const SIMPLE_TAG = 0x67c8;
const TAG_NAME = 0x45a3;
const TAG_STRING = 0x4487;
/** No name of a tag of ours is longer. */
const LONGEST_NAME = 64;

/** Returns the tag `COMMENT` of a WebM; undefined where it has none. The frames are passed over. */
export async function readWebmComment(webm: ByteWindow): Promise<string | undefined> {
  const elements = new Elements(webm);
  for await (const { id, start } of elements.in(0, webm.size)) {
    if (id === SEGMENT) return commentIn(elements, start, webm.size);
  }
  return undefined;
}

async function commentIn(elements: Elements, from: number, to: number): Promise<string | undefined> {
  for await (const tags of elements.in(from, to)) {
    if (tags.id !== TAGS) continue;
    for await (const tag of elements.in(tags.start, tags.end)) {
      if (tag.id !== TAG) continue;
      for await (const simple of elements.in(tag.start, tag.end)) {
        const comment = simple.id === SIMPLE_TAG ? await elements.commentOf(simple) : undefined;
        if (comment !== undefined) return comment;
      }
    }
  }
  return undefined;
}

interface Element {
  readonly id: number;
  /** Where its content starts and ends. */
  readonly start: number;
  readonly end: number;
}

/** Walks over elements, and over no more than a file of ours can have. */
class Elements {
  #left = MOST_BLOCKS;

  constructor(private readonly webm: ByteWindow) {}

  /** The elements between two places; up to one whose size only broadcasts know. */
  async *in(from: number, to: number): AsyncGenerator<Element> {
    for (let at = from; at < to && this.#left > 0; this.#left--) {
      const element = elementAt(await this.webm.at(at, LONGEST_HEADER), at, to);
      if (element === undefined) return;
      yield element;
      at = element.end;
    }
  }

  /** The text of a tag that is called COMMENT. */
  async commentOf({ start, end }: Element): Promise<string | undefined> {
    let name = '';
    let value: Element | undefined;
    for await (const element of this.in(start, end)) {
      const { id } = element;
      if (id === TAG_NAME) name = decode(await this.webm.at(element.start, Math.min(LONGEST_NAME, lengthOf(element))));
      if (id === TAG_STRING) value = element;
    }
    if (value === undefined || name.toUpperCase() !== 'COMMENT') return undefined;
    return decode(await this.webm.content(value.start, lengthOf(value)));
  }
}

const lengthOf = ({ start, end }: Element): number => end - start;

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The element whose header is at `at`; undefined where there is none, or its size is not known. */
function elementAt(bytes: Uint8Array, at: number, to: number): Element | undefined {
  const header = elementHeader(bytes);
  if (header === undefined || (header.size === undefined && header.id !== SEGMENT)) return undefined;
  const start = at + header.length;
  return { id: header.id, start, end: Math.min(to, start + (header.size ?? Infinity)) };
}
