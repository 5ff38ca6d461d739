import { ZeroreelError, type ModelPart } from '@zeroreel/core';
import { formatShape, type Shape } from '@zeroreel/onnx';

/** Names in the autoencoder's attention: before diffusers 0.18, and since. */
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
  if (part.startsWith('text_encoder')) return key.replace(/^text_model\./, '');
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

/** A weight of an overlay that the network has no place for. */
export interface UnmatchedKey {
  /** As the overlay's file names it. */
  readonly key: string;
  /** The base's shape; undefined where the base has no such layer. */
  readonly expected: Shape | undefined;
  /** The overlay's shape; undefined where the overlay lacks it. */
  readonly got: Shape | undefined;
}

const SHOWN = 5;

/** The error of an overlay that was made for another network; it names the first weights that show it. */
export function unmatchedKeysError(name: string, unmatched: readonly UnmatchedKey[]): ZeroreelError {
  const shown = unmatched.slice(0, SHOWN).map(describe).join('; ');
  const rest = unmatched.length > SHOWN ? `; and ${unmatched.length - SHOWN} more` : '';
  return new ZeroreelError('invalid-model', `${name} was made for another model: ${shown}${rest}`);
}

function describe({ key, expected, got }: UnmatchedKey): string {
  const shape = got ? formatShape(got) : 'none';
  return expected ? `${key}: expected ${formatShape(expected)}, got ${shape}` : `${key} ${shape} has no layer here`;
}
