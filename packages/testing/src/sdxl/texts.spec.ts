import type { Backend, DiffusionModel, EncodePromptsOptions, Tensor } from '@zeroreel/core';
import { readClipTokenizer } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { specBackend } from '../parity/golden-model.js';
import { openSdxl, sdxl } from './golden-sdxl.js';

const { tensors, given } = sdxl;
const ABSOLUTE = { absolute: 1e-5 };

let backend: Backend;
let model: DiffusionModel;
beforeAll(async () => {
  backend = await specBackend();
  model = await openSdxl(backend);
});
afterAll(() => backend[Symbol.asyncDispose]());

const encode = async (texts: readonly (string | undefined)[], options?: EncodePromptsOptions) =>
  (await model.encodePrompts(texts, options)).texts as { readonly context: Tensor; readonly added: Tensor };

/** Channels of a pooled text, behind which sizes stand. */
const POOLED = tensors.float('text.prompt.pooled').shape[1]!;
const pooledOf = ({ data }: Tensor) => data.slice(0, POOLED);

const TEXTS = [
  ['prompt', given.prompt],
  ['negative', given.negativePrompt],
  ['empty', ''],
  ['long', given.long],
] as const;

describe('texts of Stable Diffusion XL', () => {
  it.each(TEXTS)('have the ids of transformers’ tokenizers: %s', async (name, text) => {
    for (const [k, folder] of ['tokenizer', 'tokenizer_2'].entries()) {
      const { data, shape } = tensors.int(`ids.${name}.${k + 1}`);
      const tokenizer = await readClipTokenizer(openModelFolder(sdxl.checkpoint), { maxPositions: shape[1]!, folder });
      expect([...tokenizer.encode(text).ids]).toEqual([...data]);
    }
  });

  it.each(TEXTS)('are those of diffusers: %s', async (name, text) => {
    const { context, added } = await encode([text]);
    expectClose(context, tensors.float(`text.${name}.hidden`), ABSOLUTE);
    expectClose(pooledOf(added), tensors.float(`text.${name}.pooled`).data, ABSOLUTE);
  });

  it.each([1, 2])('leave out %d layers more where clip skip says so, and pool the last one all the same', async (n) => {
    const { context, added } = await encode([given.prompt], { clipSkip: n });
    expectClose(context, tensors.float(`text.prompt.hidden.skip${n}`), ABSOLUTE);
    expectClose(pooledOf(added), tensors.float('text.prompt.pooled').data, ABSOLUTE);
  });
});
