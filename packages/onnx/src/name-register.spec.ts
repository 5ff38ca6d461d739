import { describe, expect, it } from 'vitest';
import { NameRegister } from './name-register.js';

describe('NameRegister', () => {
  it('numbers a name that is taken', () => {
    const names = new NameRegister();
    expect([names.unique('a'), names.unique('a'), names.unique('a')]).toEqual(['a', 'a_1', 'a_2']);
  });

  it('steps over a number that is taken too', () => {
    const names = new NameRegister();
    names.claim('a_1');
    expect([names.unique('a'), names.unique('a')]).toEqual(['a', 'a_2']);
  });

  it('refuses to give a claimed name twice', () => {
    const names = new NameRegister();
    names.unique('latents');
    expect(() => names.claim('latents')).toThrow('the name latents is taken');
    expect(() => names.claim('')).toThrow('an input or output needs a name');
  });
});
