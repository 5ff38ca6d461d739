import { ZeroreelError, type ModelFiles, type TokenEmbedding } from '@zeroreel/core';
import { formatShape } from '@zeroreel/onnx';
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
const NO_WORD = /^(emb_params|\*|string_to_param(\..*)?|clip_[lh]|embeddings?|vectors?|weight)$/;

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
 * that is no word. The weight is a vector `[D]`, or `[n, D]` for n tokens.
 * @param files that hold one `.safetensors` file
 * @throws ZeroreelError `missing-file`; `invalid-model` for other files and for pickles
 */
export async function readTokenEmbedding(
  files: ModelFiles,
  { placeholder }: TokenEmbeddingOptions = {},
): Promise<TokenEmbedding> {
  const { file, name } = await openSoleSafetensors(files, 'a textual inversion', conversion);
  const [key, weight] = soleVectors(await readSafetensors(file, name, isNoRemark), name);
  const [count, width] = weight.shape.length === 1 ? [1, ...weight.shape] : weight.shape;
  if (count === undefined || width === undefined || weight.shape.length > 2) {
    throw invalid(name, `vectors [n, D] under '${key}', got ${formatShape(weight.shape)}`);
  }
  const own = NO_WORD.test(key) ? fileStem(name) : key;
  const vectors = { data: await readNumbers(weight, key), shape: [count, width] } as const;
  return { name: name.split(/[/\\]/).at(-1) ?? name, placeholder: placeholder ?? own, vectors };
}

/** What converted pickles tell beside their vectors is not read. */
const isNoRemark = (key: string): boolean => !/^(string_to_token(\..*)?|step|name|sd_checkpoint(_name)?)$/.test(key);

function soleVectors(weights: ReadonlyMap<string, StoredWeight>, name: string): readonly [string, StoredWeight] {
  const [only] = weights;
  const isSecond = weights.has('clip_g');
  const unnamed = weights.get('emb_params');
  if (unnamed) return ['emb_params', unnamed];
  if (only && weights.size === 1 && !isSecond) return only;
  const keys = [...weights.keys()];
  const got = isSecond ? 'one for Stable Diffusion XL' : keys.slice(0, 5).join(', ') || 'no weights';
  throw invalid(name, `a textual inversion: one weight under its placeholder, or emb_params; got ${got}`);
}

const fileStem = (name: string): string => (name.split(/[/\\]/).at(-1) ?? name).replace(/\.(safetensors|sft)$/, '');

const invalid = (name: string, expected: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected ${expected}`);
