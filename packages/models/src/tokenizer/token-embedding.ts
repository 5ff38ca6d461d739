import { ZeroreelError, type ModelFiles, type TokenEmbedding, type TokenVectors } from '@zeroreel/core';
import { formatShape } from '@zeroreel/onnx';
import { SECOND_ENCODER } from '../weights/open-parts.js';
import { readSafetensors } from '../weights/safetensors.js';
import { openSoleSafetensors } from '../weights/sole-safetensors.js';
import { readNumbers, type StoredWeight } from '../weights/stored-weight.js';

/** How a textual inversion is read. */
export interface TokenEmbeddingOptions {
  /** The word that stands for it in prompts. Default: the file's own, or the file's name without `.safetensors`. */
  readonly placeholder?: string;
}

/**
 * Keys that are no words: AUTOMATIC1111's (`emb_params`), those of pickles that were converted (`string_to_param.*`, `*`),
 * and the text encoders' names of Forge and ComfyUI. Files with these are named after their word.
 */
const NO_WORD = /^(emb_params|\*|string_to_param(\..*)?|clip_[glh]|embeddings?|vectors?|weight)$/;

/**
 * A program in Python that converts a pickle: AUTOMATIC1111's hold their vectors under `string_to_param`, diffusers' under
 * their word.
 */
const conversion = (name: string): string =>
  `import torch, safetensors.torch; words = torch.load(${JSON.stringify(name)}, weights_only=True); ` +
  'word, vectors = next(iter(words.get("string_to_param", words).items())); ' +
  'safetensors.torch.save_file({"emb_params" if word == "*" else word: vectors.detach().contiguous()}, ' +
  `${JSON.stringify(name.replace(/\.\w+$/, '.safetensors'))})`;

/**
 * Reads a textual inversion: diffusers' file, one weight under its placeholder, or one of another program, under a key
 * that is no word; or that of Stable Diffusion XL, with `clip_l` and `clip_g` for its two text encoders. A weight is a
 * vector `[D]`, or `[n, D]` for n tokens.
 * @param files that hold one `.safetensors` file
 * @throws ZeroreelError `missing-file`; `invalid-model` for other files and for pickles
 */
export async function readTokenEmbedding(
  files: ModelFiles,
  { placeholder }: TokenEmbeddingOptions = {},
): Promise<TokenEmbedding> {
  const { file, name } = await openSoleSafetensors(files, 'a textual inversion', conversion);
  const weights = await readSafetensors(file, name, isNoRemark);
  const [key, weight] = soleVectors(weights, name);
  const own = NO_WORD.test(key) ? fileStem(name) : key;
  const second = weights.get('clip_g');
  return {
    name: name.split(/[/\\]/).at(-1) ?? name,
    placeholder: placeholder ?? own,
    vectors: await readVectors(weight, key, name),
    ...(second && { further: { [SECOND_ENCODER]: await readVectors(second, 'clip_g', name) } }),
  };
}

async function readVectors(weight: StoredWeight, key: string, name: string): Promise<TokenVectors> {
  const [count, width] = weight.shape.length === 1 ? [1, ...weight.shape] : weight.shape;
  if (count === undefined || width === undefined || weight.shape.length > 2) {
    throw invalid(name, `vectors [n, D] under '${key}', got ${formatShape(weight.shape)}`);
  }
  return { data: await readNumbers(weight, key), shape: [count, width] };
}

/** What converted pickles tell beside their vectors is not read. */
const isNoRemark = (key: string): boolean => !/^(string_to_token(\..*)?|step|name|sd_checkpoint(_name)?)$/.test(key);

/** The first text encoder's. */
function soleVectors(weights: ReadonlyMap<string, StoredWeight>, name: string): readonly [string, StoredWeight] {
  const [only] = weights;
  const [unnamed, first] = [weights.get('emb_params'), weights.get('clip_l')];
  if (unnamed) return ['emb_params', unnamed];
  if (first && weights.has('clip_g') && weights.size === 2) return ['clip_l', first];
  if (only && weights.size === 1 && only[0] !== 'clip_g') return only;
  const got = [...weights.keys()].slice(0, 5).join(', ') || 'no weights';
  throw invalid(
    name,
    `a textual inversion: one weight under its placeholder, emb_params, or clip_l and clip_g; got ${got}`,
  );
}

const fileStem = (name: string): string => (name.split(/[/\\]/).at(-1) ?? name).replace(/\.(safetensors|sft)$/, '');

const invalid = (name: string, expected: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected ${expected}`);
