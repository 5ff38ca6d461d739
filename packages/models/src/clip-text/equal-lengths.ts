import { tensor, type Tensor } from '@zeroreel/core';

/** The contexts of several texts, all of one length. */
export interface EqualLengths {
  /** `[1, n·L, D]` each. */
  readonly contexts: readonly Tensor[];
  /** Set where the lengths did not divide each other and shorter texts were filled up. */
  readonly notice?: string;
}

/** Blocks that texts are repeated to at most; every block costs each cross-attention layer. */
const MOST_BLOCKS = 16;

/**
 * Brings texts of different numbers of blocks to one length, since the rows of an evaluation are one tensor. A text is
 * repeated whole: attention weighs by softmax, so that keys and values which are all there k times give what they give
 * once. stable-diffusion-webui and stable-diffusion.cpp get the same by evaluating each row by itself.
 * Where the common length would be more than 16 blocks and more than the longest text, shorter texts are filled up with
 * blocks of the empty text, as webui's setting "Pad prompt/negative prompt to be same length" does.
 * @param texts of each its blocks, `[1, L, D]`
 * @param empty the empty text's block, needed where lengths differ
 */
export function equalLengths(texts: readonly (readonly Tensor[])[], empty: Tensor | undefined): EqualLengths {
  const { counts, longest, common } = lengthsOf(texts);
  if (!needFilling(texts)) {
    const repeated = (blocks: readonly Tensor[]) =>
      Array.from({ length: common }, (_, index) => blocks[index % blocks.length]);
    return { contexts: texts.map((blocks) => joined(repeated(blocks))) };
  }
  const filled = (blocks: readonly Tensor[]) => Array.from({ length: longest }, (_, index) => blocks[index] ?? empty);
  return {
    contexts: texts.map((blocks) => joined(filled(blocks))),
    notice: `The texts have ${[...new Set(counts)].join(' and ')} blocks; the shorter are filled up with empty ones`,
  };
}

/** Whether texts have to be filled up with blocks of the empty text. */
export function needFilling(texts: readonly (readonly unknown[])[]): boolean {
  const { longest, common } = lengthsOf(texts);
  return common > Math.max(MOST_BLOCKS, longest);
}

function lengthsOf(texts: readonly (readonly unknown[])[]) {
  const counts = texts.map(({ length }) => length);
  return { counts, longest: Math.max(1, ...counts), common: counts.reduce(leastCommonMultiple, 1) };
}

const leastCommonMultiple = (a: number, b: number): number => (a * b) / greatestCommonDivisor(a, b);

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** One behind the other along the tokens, `[1, L, D]` each. */
function joined(blocks: readonly (Tensor | undefined)[]): Tensor {
  const given = blocks.filter((block) => block !== undefined);
  const [first] = given;
  const [, length = 0, width = 0] = first?.shape ?? [];
  if (first !== undefined && given.length === 1) return first;
  const data = new Float32Array(given.length * length * width);
  given.forEach((block, index) => data.set(block.data, index * length * width));
  return tensor(data, [1, given.length * length, width]);
}
