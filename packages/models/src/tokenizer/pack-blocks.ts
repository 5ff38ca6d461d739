/** Tokens that stay together: one of the vocabulary, or all of an added word. */
export interface TokenUnit {
  readonly ids: readonly number[];
  /** How much they count. */
  readonly weight: number;
  /** Whether a block may rather end behind it. */
  readonly isComma: boolean;
}

/** A token with its weight. */
export interface WeightedToken {
  readonly id: number;
  readonly weight: number;
}

/** Where a word would be cut off, a block rather ends at a comma at most so many tokens back (webui's setting, its default). */
const BACKTRACK = 20;

/**
 * Packs tokens into blocks, as stable-diffusion-webui does (`modules/sd_hijack_clip.py`, `tokenize_line`): each section
 * begins a block; a block that is full ends at its last comma if that is near, and what follows it moves on; an added word
 * is never parted. stable-diffusion.cpp cuts wherever the block is full.
 * @param size most tokens of a block
 * @returns one block or more; the caller has made sure that no unit is larger than a block
 */
export function packBlocks(
  sections: readonly (readonly TokenUnit[])[],
  size: number,
): readonly (readonly WeightedToken[])[] {
  const blocks: WeightedToken[][] = [];
  let block: WeightedToken[] = [];
  let comma = -1;
  const end = (next: WeightedToken[] = []): void => {
    blocks.push(block);
    block = next;
    comma = -1;
  };
  sections.forEach((section, index) => {
    if (index > 0) end();
    for (const { ids, weight, isComma } of section) {
      if (isComma) comma = block.length;
      else if (block.length === size && comma !== -1 && size - comma <= BACKTRACK) end(block.splice(comma + 1));
      if (block.length + ids.length > size) end();
      block.push(...ids.map((id) => ({ id, weight })));
    }
  });
  if (block.length > 0 || blocks.length === 0) end();
  return blocks;
}
