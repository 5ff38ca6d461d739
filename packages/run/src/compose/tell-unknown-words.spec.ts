import { describe, expect, it } from 'vitest';
import { tellUnknownWords } from './tell-unknown-words.js';

const world = {
  subjects: ['panda', 'bear', 'koala', 'tiger', 'lion'],
  activities: ['dancing'],
  places: ['on the beach'],
  colours: ['red'],
  words: ['a', 'panda', 'dancing', 'on', 'the', 'beach'],
};

describe('tellUnknownWords', () => {
  it('names the words of all prompts, and what the model knows', () => {
    expect(tellUnknownWords(['a whiskey bottle', 'a violet panda'], 'base', world)).toBe(
      'The model base has never seen "whiskey", "bottle", "violet"; it knows 5 subjects (panda, bear, koala, tiger …), ' +
        '1 activities (dancing …), 1 places (on the beach …), 1 colours (red …)',
    );
  });

  it('is silent where the model knows all words', () => {
    expect(tellUnknownWords(['a panda dancing', 'on the beach'], 'base', world)).toBeUndefined();
  });
});
