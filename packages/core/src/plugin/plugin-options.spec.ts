import { describe, expect, expectTypeOf, it } from 'vitest';
import { checkPluginOptions, type PluginOptions } from './plugin-options.js';

const declared = {
  colours: { type: 'strings', description: 'as #rrggbb', required: true },
  strength: { type: 'number', description: '0 to 1', default: 0.5 },
  mode: { type: 'string', description: 'which', choices: ['soft', 'hard'], default: 'soft' },
  loop: { type: 'boolean', description: 'from the end to the start' },
  weights: { type: 'numbers', description: 'one a colour' },
} as const satisfies PluginOptions;

const check = (given: Readonly<Record<string, unknown>>) => checkPluginOptions('palette', declared, given);

describe('checkPluginOptions', () => {
  it('hands on what is given and fills in defaults', () => {
    const values = check({ colours: ['#ffffff'], mode: 'hard', loop: false, weights: [1, -2] });
    expect(values).toEqual({ colours: ['#ffffff'], strength: 0.5, mode: 'hard', loop: false, weights: [1, -2] });
  });

  it('leaves undefined what is neither given nor required nor has a default', () => {
    expect(check({ colours: [] })).toEqual({
      colours: [],
      strength: 0.5,
      mode: 'soft',
      loop: undefined,
      weights: undefined,
    });
  });

  it('types values as they are declared', () => {
    const values = check({ colours: [] });
    expectTypeOf(values.colours).toEqualTypeOf<readonly string[]>();
    expectTypeOf(values.strength).toEqualTypeOf<number>();
    expectTypeOf(values.mode).toEqualTypeOf<'soft' | 'hard'>();
    expectTypeOf(values.loop).toEqualTypeOf<boolean | undefined>();
  });

  it.each([
    ['an unknown one', { colors: [] }, "The plugin 'palette' has the options colours, strength, mode, loop, weights"],
    ['a missing one', {}, "Option 'colours' of the plugin 'palette': expected a list of texts, got none"],
    ['a text for a number', { colours: [], strength: 'high' }, 'expected a finite number, got "high"'],
    ['NaN', { colours: [], strength: NaN }, 'expected a finite number, got NaN'],
    ['a number for a text', { colours: [1] }, "'colours' of the plugin 'palette': expected a list of texts, got [1]"],
    ['no list', { colours: '#fff' }, 'expected a list of texts, got "#fff"'],
    ['no choice', { colours: [], mode: 'harsh' }, 'expected one of soft, hard, got "harsh"'],
    ['no truth', { colours: [], loop: 'yes' }, 'expected true or false, got "yes"'],
    ['texts for numbers', { colours: [], weights: ['1'] }, 'expected a list of finite numbers, got ["1"]'],
  ])('refuses %s', (_, given, message) => {
    expect(() => check(given)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
    expect(() => check(given)).toThrow(message);
  });

  it('does not take what objects inherit for options', () => {
    expect(() => checkPluginOptions('bare', {}, { toString: 1 })).toThrow(
      "The plugin 'bare' has no options, got 'toString'",
    );
  });
});
