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

/** The key of AUTOMATIC1111's files, which are named after their placeholder. */
const UNNAMED = 'emb_params';

/**
 * Reads a textual inversion: diffusers' file, one weight under its placeholder, or AUTOMATIC1111's, `emb_params`. The
 * weight is a vector `[D]`, or `[n, D]` for n tokens.
 * @param files that hold one `.safetensors` file
 * @throws ZeroreelError `missing-file`; `invalid-model` for other files and for pickles
 */
export async function readTokenEmbedding(
  files: ModelFiles,
  { placeholder }: TokenEmbeddingOptions = {},
): Promise<TokenEmbedding> {
  const { file, name } = await openSoleSafetensors(files, 'a textual inversion');
  const [key, weight] = soleVectors(await readSafetensors(file, name), name);
  const [count, width] = weight.shape.length === 1 ? [1, ...weight.shape] : weight.shape;
  if (count === undefined || width === undefined || weight.shape.length > 2) {
    throw invalid(name, `vectors [n, D] under '${key}', got ${formatShape(weight.shape)}`);
  }
  const own = key === UNNAMED ? fileStem(name) : key;
  return { placeholder: placeholder ?? own, vectors: { data: await readNumbers(weight, key), shape: [count, width] } };
}

function soleVectors(weights: ReadonlyMap<string, StoredWeight>, name: string): readonly [string, StoredWeight] {
  const unnamed = weights.get(UNNAMED);
  if (unnamed) return [UNNAMED, unnamed];
  const [only] = weights;
  if (only && weights.size === 1) return only;
  const keys = [...weights.keys()];
  const isSecond = weights.has('clip_g') || weights.has('clip_l');
  const got = isSecond ? 'one for Stable Diffusion XL' : keys.slice(0, 5).join(', ') || 'no weights';
  throw invalid(name, `a textual inversion: one weight under its placeholder, or ${UNNAMED}; got ${got}`);
}

const fileStem = (name: string): string => (name.split(/[/\\]/).at(-1) ?? name).replace(/\.safetensors$/, '');

const invalid = (name: string, expected: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected ${expected}`);
