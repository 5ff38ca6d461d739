import { isJsonObject, type JsonObject } from '@zeroreel/core';

/** A token that is looked for in the text before it is split into words. */
export interface AddedToken {
  readonly content: string;
  /** Whether it is looked for after the text was lower-cased and its spaces were unified, or before. */
  readonly normalized: boolean;
  /** Of a token that tokenizer.json or tokenizer_config.json declares; others have theirs in the vocabulary. */
  readonly id?: number;
  /** Whether it is looked for as a whole word alone. */
  readonly singleWord?: true;
}

/** CLIP's tokens with a role. */
export interface SpecialTokens {
  readonly bos: string;
  readonly eos: string;
  readonly unk: string;
  /** Fills up short prompts: the end token in SD 1.x, `!` in SD 2.x. */
  readonly pad: string;
  /** Each content once. */
  readonly added: readonly AddedToken[];
}

const START: AddedToken = { content: '<|startoftext|>', normalized: false };
const END: AddedToken = { content: '<|endoftext|>', normalized: false };

/** A token in a config is its text, or an object that holds it; a bare text is a token that is not normalised. */
function parseToken(value: unknown): AddedToken | undefined {
  if (typeof value === 'string') return { content: value, normalized: false };
  if (!isJsonObject(value) || typeof value['content'] !== 'string') return undefined;
  return {
    content: value['content'],
    normalized: value['normalized'] === true,
    ...(value['single_word'] === true && { singleWord: true }),
  };
}

/** What a tokenizer's files say of tokens beside its vocabulary, where they are there. */
export interface TokenFiles {
  /** tokenizer_config.json */
  readonly config?: JsonObject;
  /** special_tokens_map.json */
  readonly specialTokensMap?: JsonObject;
  /** added_tokens.json */
  readonly addedTokens?: JsonObject;
  /** `added_tokens` of tokenizer.json */
  readonly listed?: readonly unknown[];
}

/**
 * Special tokens as transformers resolves them (5.x, `PreTrainedTokenizerBase._from_pretrained`): where
 * tokenizer_config.json holds `added_tokens_decoder` it alone counts, else special_tokens_map.json goes before it and
 * added_tokens.json, ids by their tokens, adds to it. Those that tokenizer.json lists are there in any case.
 */
export function resolveSpecialTokens({
  config = {},
  specialTokensMap = {},
  addedTokens = {},
  listed = [],
}: TokenFiles): SpecialTokens {
  const decoder = config['added_tokens_decoder'];
  const named = isJsonObject(decoder) ? config : { ...config, ...specialTokensMap };
  const bos = parseToken(named['bos_token']) ?? START;
  const eos = parseToken(named['eos_token']) ?? END;
  const unk = parseToken(named['unk_token']) ?? END;
  const pad = parseToken(named['pad_token']) ?? END;

  const roles = [bos, eos, unk, pad];
  const others = isJsonObject(decoder)
    ? [...roles, ...declaredTokens(decoder)]
    : [...addedByContent(addedTokens), ...roles];
  // A role's own text does not know the id, and how the token is looked for, which tokenizer.json has.
  const tokens = [...others, ...listed.flatMap(listedToken)];
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  return { bos: bos.content, eos: eos.content, unk: unk.content, pad: pad.content, added: [...byContent.values()] };
}

/** `added_tokens_decoder`: tokens by their ids, those that textual inversion extended among them. */
function declaredTokens(decoder: JsonObject): readonly AddedToken[] {
  return Object.entries(decoder).flatMap(([id, value]) => {
    const token = parseToken(value);
    return token ? [{ ...token, id: Number(id) }] : [];
  });
}

/** An entry of `added_tokens` in tokenizer.json: a token with its id. */
function listedToken(value: unknown): readonly AddedToken[] {
  const token = parseToken(value);
  const id = isJsonObject(value) ? value['id'] : undefined;
  return token && typeof id === 'number' ? [{ ...token, id }] : [];
}

/** `added_tokens.json`: such tokens are looked for in lower-case text. */
const addedByContent = (addedTokens: JsonObject): readonly AddedToken[] =>
  Object.entries(addedTokens).flatMap(([content, id]) =>
    typeof id === 'number' ? [{ content: content.toLowerCase(), normalized: true, id }] : [],
  );
