import { describe, expect, it } from 'vitest';
import { webuiGoldens } from '../__testing__/webui-goldens.js';
import { parseWebuiPrompt } from './webui-prompt.js';

const parse = (prompt: string) =>
  parseWebuiPrompt(prompt).map((section) => section.map(({ text, weight }) => [text, weight] as const));

describe('parseWebuiPrompt', () => {
  it.each(webuiGoldens.prompts.map(({ prompt, sections }) => [prompt, sections] as const))(
    'reads %s as webui does',
    (prompt, sections) => {
      expect(parse(prompt)).toEqual(sections);
    },
  );

  it.each([
    ['(a BREAK b:2)', [[['a', 2]], [['b', 2]]]],
    ['(a:1.2.3)', [[['a:1.2.3', 1.1]]]],
    ['(a:.)', [[['a:.', 1.1]]]],
    [
      '(a)) b',
      [
        [
          ['a', 1.1],
          [') b', 1],
        ],
      ],
    ],
    ['a:1.2)', [[['a:1.2)', 1]]]],
    ['a\\b', [[['ab', 1]]]],
    ['(a: -2 )', [[['a', -2]]]],
  ] as const)('%s', (prompt, sections) => {
    expect(parse(prompt)).toEqual(sections);
  });

  it('takes thousands of brackets', () => {
    expect(parse('('.repeat(5000))).toEqual([[]]);
    expect(parse('[a]'.repeat(3000))).toHaveLength(1);
  });
});
