import { ZeroreelError } from '../errors.js';
import { combine, concatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';

/** Tensors by the name of the graph input that they are for. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * Texts as a model's UNet reads them. Every tensor is `[B, …]`, one row for each text; which tensors there are is the
 * model's own business. Stable Diffusion has `context [B, L, D]`; a model with a second text encoder adds to it.
 */
export type TextConditioning = NamedTensors;

/** Row `row` of every tensor, `[1, …]`. */
export const textRow = (texts: TextConditioning, row: number): TextConditioning =>
  mapTensors(texts, (x) => sliceFrames(x, row, row + 1));

/** The texts one after the other, `[B, …]` in the order of the list. All have tensors of the same names. */
export const stackTexts = (texts: readonly TextConditioning[]): TextConditioning =>
  mapTensors(firstOf(texts), (_, name) => concatFrames(texts.map((text) => named(text, name))));

/** (1 - share) · from + share · to, tensor by tensor: a text on the way from one prompt to another. */
export const mixTexts = (from: TextConditioning, to: TextConditioning, share: number): TextConditioning =>
  mapTensors(from, (x, name) => combine(1 - share, x, share, named(to, name)));

/** Zeros of the same shapes: what some models read where no negative prompt is given. */
export const zeroText = (texts: TextConditioning): TextConditioning => mapTensors(texts, (x) => scale(0, x));

/** Adds a leading axis of length 1 to every tensor, the frame's: `[G, …]` → `[1, G, …]`. */
export const withFrameAxis = (texts: TextConditioning): TextConditioning =>
  mapTensors(texts, ({ data, shape }) => tensor(data, [1, ...shape]));

/** Applies `change` to every tensor. */
export const mapTensors = (tensors: NamedTensors, change: (x: Tensor, name: string) => Tensor): NamedTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, change(x, name)]));

function named(texts: TextConditioning, name: string): Tensor {
  const found = texts[name];
  if (found !== undefined) return found;
  throw new ZeroreelError('invalid-model', `Texts of one model: expected a tensor '${name}' in each, got none in one`);
}

function firstOf(texts: readonly TextConditioning[]): TextConditioning {
  const [first] = texts;
  if (first !== undefined) return first;
  throw new ZeroreelError('invalid-request', 'Texts: expected one or more, got none');
}
