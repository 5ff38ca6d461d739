import { describe, expect, it } from 'vitest';
import { distributeBlocks } from './distribute-blocks.js';

const block = (archive: string, index: number, bytes: number) => ({
  ...{ archive, index, of: 2, bytes },
  ...{ path: `/cache/${archive}-${index}`, sha256: '' },
});

describe('distributeBlocks', () => {
  it('fills parts in the order of the blocks, numbered from the first', () => {
    const blocks = [block('a', 0, 30), block('a', 1, 30), block('b', 0, 40), block('b', 1, 10)];
    const parts = distributeBlocks(blocks, 3, 60);
    expect(parts.map(({ number, bytes, blocks: held }) => [number, bytes, held.length])).toEqual([
      [3, 60, 2],
      [4, 50, 2],
    ]);
  });

  it('refuses a block that no part holds, naming it', () => {
    expect(() => distributeBlocks([block('big', 1, 61)], 1, 60)).toThrow(
      'block 1 of big has 61 bytes, a part holds 60',
    );
  });
});
