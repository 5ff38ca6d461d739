import type { CompressedBlock } from './compressed-blocks.js';

/** What one call carries. */
export interface Part {
  readonly number: number;
  readonly blocks: readonly CompressedBlock[];
  readonly bytes: number;
}

/**
 * Blocks put into as few parts as their order allows, numbered from `first`; no part is larger than `limit` bytes.
 * @throws Error for a block that no part holds
 */
export function distributeBlocks(blocks: readonly CompressedBlock[], first: number, limit: number): Part[] {
  const parts: { number: number; blocks: CompressedBlock[]; bytes: number }[] = [];
  for (const block of blocks) {
    if (block.bytes > limit) {
      throw new Error(`block ${block.index} of ${block.archive} has ${block.bytes} bytes, a part holds ${limit}`);
    }
    let last = parts.at(-1);
    if (!last || last.bytes + block.bytes > limit) {
      last = { number: first + parts.length, blocks: [], bytes: 0 };
      parts.push(last);
    }
    last.blocks.push(block);
    last.bytes += block.bytes;
  }
  return parts;
}
