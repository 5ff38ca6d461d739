import type { Backend, DiffusionModel, EncodePromptsOptions, Tensor } from '@zeroreel/core';
import { afterAll, beforeAll, describe, it } from 'vitest';
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

describe('texts of Stable Diffusion XL', () => {
  it.each([
    ['prompt', given.prompt],
    ['negative', given.negativePrompt],
    ['empty', ''],
    ['long', given.long],
  ])('are those of diffusers: %s', async (name, text) => {
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
