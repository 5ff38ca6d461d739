import { describe, expect, it } from 'vitest';
import { resolveSpecialTokens } from './special-tokens.js';

describe('resolveSpecialTokens', () => {
  it('falls back to those of CLIP', () => {
    expect(resolveSpecialTokens({})).toEqual({
      bos: '<|startoftext|>',
      eos: '<|endoftext|>',
      unk: '<|endoftext|>',
      pad: '<|endoftext|>',
      added: [
        { content: '<|startoftext|>', normalized: false },
        { content: '<|endoftext|>', normalized: false },
      ],
    });
  });

  it('takes special_tokens_map.json before tokenizer_config.json, as SD 2 needs for its padding', () => {
    expect(
      resolveSpecialTokens({ config: { pad_token: '<|endoftext|>' }, specialTokensMap: { pad_token: '!' } }).pad,
    ).toBe('!');
  });

  it('takes tokenizer_config.json alone where it declares its added tokens, and their flags', () => {
    const declared = {
      bos_token: '<|startoftext|>',
      pad_token: '!',
      added_tokens_decoder: {
        '0': { content: '!', normalized: false },
        '49406': { content: '<|startoftext|>', normalized: true },
      },
    };
    const special = resolveSpecialTokens({ config: declared, specialTokensMap: { pad_token: '<|endoftext|>' } });
    expect(special.pad).toBe('!');
    expect(special.added).toContainEqual({ content: '<|startoftext|>', normalized: true, id: 49406 });
  });

  it('lets the later role decide how a token with two roles is looked for', () => {
    const special = resolveSpecialTokens({
      specialTokensMap: { eos_token: { content: 'E', normalized: true }, pad_token: 'E' },
    });
    expect(special.added).toContainEqual({ content: 'E', normalized: false });
  });
});
