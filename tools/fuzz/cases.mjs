import { mutate } from './mutate.mjs';
import { randomOf } from './random.mjs';
import { expected, readers } from './readers.mjs';
import { checkpoint, seeds } from './seeds.mjs';

const QUICK = Object.keys(readers).filter((name) => name !== 'checkpoint');

/** Makes files that only a seed and a number decide, and has them read. */
export function fuzzCases() {
  const files = seeds();
  const { files: model, paths } = checkpoint();
  return {
    /** The reader and the bytes of a case. */
    make(seed, index) {
      const random = randomOf(seed, index, 0x7a65726f);
      // A checkpoint takes twenty times as long as the others.
      const reader = index % 24 === 0 ? 'checkpoint' : QUICK[index % QUICK.length];
      const path = reader === 'checkpoint' ? random.of(paths) : undefined;
      // What replaces a part of a checkpoint is made of that part mostly.
      const own = path === undefined ? files[reader] : [files.checkpoint[paths.indexOf(path)]];
      return { reader, path, bytes: mutate(random.below(8) === 0 ? Object.values(files).flat() : own, random) };
    },
    /** Reads a case. @throws whatever is no ZeroreelError */
    async read({ reader, path, bytes }) {
      await readers[reader](bytes, { files: model, path }).catch(expected);
    },
  };
}

/** A case as a file of the corpus keeps it: the reader, and for a checkpoint which part, in the file's name. */
export const corpusName = ({ reader, path }, name) =>
  [reader, ...(path === undefined ? [] : [path.replaceAll('/', '+')]), name].join('@');

export function fromCorpusName(name) {
  const parts = name.split('@');
  return { reader: parts[0], ...(parts.length > 2 && { path: parts[1].replaceAll('+', '/') }) };
}
