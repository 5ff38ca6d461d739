import { describe, expect, it } from 'vitest';
import { promptRemarks } from './prompt-remarks.js';

const AS_WEBUI =
  ', which is read as text; with promptSyntax webui (--prompt-syntax webui) it means what it does in stable-diffusion-webui';

describe('promptRemarks', () => {
  it.each([
    ['a (red) cat', '(red)'],
    ['a [red] cat', '[red]'],
    ['((masterpiece)), cat', '(masterpiece)'],
    ['((red:1.2), x)', '( , x)'],
    ['a red cat <lora:foo:0.8>', '<lora:foo:0.8>'],
    ['a cat BREAK a dog', 'BREAK'],
    ['(a) [b] (a) (c) (d) (e) (f)', '[b], (a), (c), (d), (e) and 1 more'],
  ])('%s holds what webui reads', (prompt, words) => {
    expect(promptRemarks(prompt, 'plain')).toEqual([`The prompt has ${words}${AS_WEBUI}`]);
    expect(promptRemarks(prompt.replace(/<.*>/, ''), 'webui')).toEqual([]);
  });

  it.each([
    ['a cat AND a dog', 'The prompt has AND, which is read as text; a prompt is one text'],
    ['[cat:dog:0.5]', 'The prompt has [cat:dog:0.5], which is read as text; prompts that change'],
    ['[cat: 12 ]', 'The prompt has [cat: 12 ], which is read as text; prompts that change'],
    ['[cat|dog]', 'The prompt has [cat|dog], which is read as text; prompts that change'],
    ['embedding:EasyNegative, bad', 'The prompt has embedding:EasyNegative, which is read as text; write the word'],
  ])('%s holds what no syntax reads', (prompt, expected) => {
    for (const syntax of ['plain', 'webui'] as const) {
      expect(promptRemarks(prompt, syntax)).toEqual([expect.stringContaining(expected)]);
    }
  });

  it.each([
    '',
    'a cat',
    'a (red:1.2) cat',
    'a ((red:1.2):0.5) cat',
    'a \\(red\\) \\[cat\\]',
    'cat :)',
    'a <3 cat',
    'a (red',
  ])('%s holds nothing of the kind', (prompt) => {
    expect(promptRemarks(prompt, 'plain')).toEqual([]);
  });

  it('says that names of networks do not count in a negative prompt', () => {
    expect(promptRemarks('<lora:foo:1>', 'webui')).toEqual([
      'The prompt has <lora:foo:1>, which is read as text; such names count in the prompt alone',
    ]);
  });

  it('takes long prompts of brackets', () => {
    expect(promptRemarks('('.repeat(10_000), 'plain')).toEqual([]);
    expect(promptRemarks(`${'('.repeat(2000)}a${':1)'.repeat(2000)}`, 'plain')).toEqual([]);
    expect(promptRemarks(`[${'|'.repeat(10_000)}`, 'plain')).toEqual([]);
  });
});
