import { describe, expect, it } from 'vitest';
import { unknownWords } from './known-world.js';

const world = { words: ['a', 'panda', 'on', 'the', 'beach', 'is', 'dancing'] };

describe('unknownWords', () => {
  it('names each word that is in no caption once, in the order of the text', () => {
    expect(unknownWords('A Whiskey bottle, on the BEACH; a bottle', world)).toEqual(['whiskey', 'bottle']);
  });

  it('has nothing to say where all are known, or where there are none', () => {
    expect(unknownWords('a panda is dancing on the beach, 3 2 1!', world)).toEqual([]);
    expect(unknownWords('', world)).toEqual([]);
  });

  it('reads other scripts, however their letters are composed', () => {
    expect(unknownWords('판다 춤', world)).toEqual(['판다', '춤']);
    expect(unknownWords('cafe\u0301', { words: ['caf\u00e9'] })).toEqual([]);
  });
});
