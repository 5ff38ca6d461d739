import type { ModelPart } from '@zeroreel/core';

/** Names of the autoencoder's attention before diffusers 0.18, and since. */
const ATTENTION_NAMES: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/**
 * One name for each weight of a part, whoever wrote the file: text encoders come with and without `text_model.` before
 * their keys, autoencoders with old and new names in their attention.
 */
export function canonicalKey(part: ModelPart, key: string): string {
  if (part === 'text_encoder') return key.replace(/^text_model\./, '');
  if (part === 'vae')
    return key.replace(
      /\.(query|key|value|proj_attn)\.(?=[^.]+$)/,
      (_, name: string) => `.${ATTENTION_NAMES[name] ?? name}.`,
    );
  return key;
}

/** The keys of a part's weights by their canonical names. */
export const keysByCanonical = (part: ModelPart, keys: Iterable<string>): ReadonlyMap<string, string> =>
  new Map(Array.from(keys, (key) => [canonicalKey(part, key), key]));
