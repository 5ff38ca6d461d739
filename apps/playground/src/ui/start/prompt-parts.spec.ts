import { describe, expect, it } from 'vitest';
import { chancePrompt, phraseIn, withPhrase } from './prompt-parts.js';

const world = {
  subjects: ['bear', 'teddy bear', 'owl', 'unicorn', 'rocket'],
  activities: ['skiing', 'wearing a hat'],
  places: ['in the snow', 'on the moon'],
};

describe('phraseIn', () => {
  it('finds the longest phrase, as a word of its own, in any case', () => {
    expect(phraseIn('A Teddy Bear skiing', 'subjects', world)).toBe('teddy bear');
    expect(phraseIn('a bowl in the snow', 'subjects', world)).toBeUndefined();
    expect(phraseIn('a bear in the snow', 'places', world)).toBe('in the snow');
  });
});

describe('withPhrase', () => {
  it.each([
    ['a bear skiing in the snow', 'subjects', 'owl', 'an owl skiing in the snow'],
    ['an owl in the snow', 'subjects', 'unicorn', 'a unicorn in the snow'],
    ['a bear in the snow', 'activities', 'skiing', 'a bear skiing in the snow'],
    ['a bear skiing in the snow', 'activities', 'skiing', 'a bear in the snow'],
    ['a bear', 'places', 'on the moon', 'a bear on the moon'],
    ['a bear in the snow, red', 'places', 'on the moon', 'a bear on the moon, red'],
    ['', 'subjects', 'owl', 'an owl'],
    ['한국어', 'places', 'on the moon', '한국어 on the moon'],
  ] as const)('%s, %s: %s', (prompt, part, phrase, expected) => {
    expect(withPhrase(prompt, part, phrase, world)).toBe(expected);
  });
});

describe('chancePrompt', () => {
  it('has a subject and a place, and something to do for who can', () => {
    expect(chancePrompt(world, () => 0)).toBe('a bear skiing in the snow');
    expect(chancePrompt(world, () => 0.99)).toBe('a rocket on the moon');
  });
});
