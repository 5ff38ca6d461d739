import { describe, expect, it } from 'vitest';
import { PROFILES } from './profile.js';

describe('PROFILES', () => {
  it('adds the official words of quality after one closing mark is dropped', () => {
    const { promptOf } = PROFILES.official;
    expect(promptOf(' A bear dancing. ')).toBe(
      'A bear dancing, high quality, HD, 8K, trending on artstation, high focus, dramatic lighting',
    );
    expect(promptOf('a,,')).toMatch(/^a,, high quality/);
  });

  it('says where each implementation stands', () => {
    expect(
      Object.entries(PROFILES).map(([key, { name, forward, startSteps }]) => [key, name, forward, startSteps]),
    ).toEqual([
      ['zeroreel', 'zeroreel', 'exact', 'proportional'],
      ['diffusers', 'diffusers', 'references', 'fixed'],
      ['official', 'official', 'references', 'fixed'],
    ]);
  });

  it('leaves the prompt alone otherwise', () => {
    expect(PROFILES.diffusers.promptOf(' a. ')).toBe(' a. ');
    expect(PROFILES.zeroreel.promptOf(' a. ')).toBe(' a. ');
  });
});
