import { describe, expect, it } from 'vitest';
import { packBlocks, type TokenUnit } from './pack-blocks.js';

/** Letters are tokens, a comma is one; letters in angle brackets stay together. */
const units = (text: string): readonly TokenUnit[] =>
  Array.from(text.matchAll(/<(\w+)>|./g), ([sign, word]) => ({
    ids: Array.from(word ?? sign, (letter) => letter.charCodeAt(0)),
    weight: 2,
    isComma: sign === ',',
  }));

const pack = (size: number, ...sections: string[]) =>
  packBlocks(sections.map(units), size).map((block) => String.fromCharCode(...block.map(({ id }) => id)));

describe('packBlocks', () => {
  it.each([
    [4, [''], ['']],
    [4, ['abcd'], ['abcd']],
    [4, ['abcde'], ['abcd', 'e']],
    [4, ['abcdefghi'], ['abcd', 'efgh', 'i']],
    [4, ['ab,cde'], ['ab,', 'cde']],
    [4, ['abc,de'], ['abc,', 'de']],
    [4, ['abcd,e'], ['abcd', ',e']],
    [4, [',bcde'], [',', 'bcde']],
    [4, ['a,bcdefg'], ['a,', 'bcde', 'fg']],
    [4, ['ab', 'cd'], ['ab', 'cd']],
    [4, ['', 'a', ''], ['', 'a']],
    [4, ['abcd', 'e'], ['abcd', 'e']],
    [4, ['abc<de>f'], ['abc', 'def']],
    [4, ['ab<cd>e'], ['abcd', 'e']],
    [4, ['a,b<cd>e'], ['a,b', 'cde']],
  ])('%i tokens a block: %j', (size, sections, expected) => {
    expect(pack(size, ...sections)).toEqual(expected);
  });

  it('looks for a comma among the last 20 tokens alone', () => {
    const text = `${'a'.repeat(10)},${'b'.repeat(25)}`;
    expect(pack(30, text)).toEqual([`${'a'.repeat(10)},`, 'b'.repeat(25)]);
    expect(pack(31, text)).toEqual([`${'a'.repeat(10)},${'b'.repeat(20)}`, 'bbbbb']);
  });

  it('keeps weights', () => {
    expect(packBlocks([units('ab')], 4)[0]).toEqual([
      { id: 97, weight: 2 },
      { id: 98, weight: 2 },
    ]);
  });
});
