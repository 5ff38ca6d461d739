import type { NamedTensors } from '@zeroreel/core';
import { cast, reshape, transpose, type GraphBuilder, type Shape, type Value } from '@zeroreel/onnx';
import { requireNames, requireShape } from '../compiled/check-values.js';
import type { UNetConfig } from './unet-config.js';

/** Shapes of the tensors that a UNet reads for one text, by input name. */
export type TextShapes = Readonly<Record<string, Shape>>;

/**
 * Stable Diffusion reads `context [L, D]`: what its text encoders say of each token. XL reads `added [A]` besides: the
 * pooled text, and sizes as waves.
 */
export const textShapes = ({ contextChannels, addition }: UNetConfig, tokens: number): TextShapes => ({
  context: [tokens, contextChannels],
  ...(addition && { added: [addition.channels] }),
});

/** How many texts one evaluation reads. */
export interface TextBatch {
  readonly text: TextShapes;
  /** F: frames. */
  readonly frames: number;
  /** G: guidance rows. */
  readonly rows: number;
  /** Whether every frame has a text of its own. Default false. */
  readonly textPerFrame?: boolean;
}

/** Shapes of the graph's text inputs: `[G, …]`, or `[F, G, …]` where every frame has a text of its own. */
export const textInputShapes = ({ text, frames, rows, textPerFrame = false }: TextBatch): TextShapes =>
  mapShapes(text, (shape) => (textPerFrame ? [frames, rows, ...shape] : [rows, ...shape]));

/** Declares the text inputs, float32 → values in the graph's type, `[G, …]` or `[G·F, …]`. */
export function inputTexts(g: GraphBuilder, batch: TextBatch): Readonly<Record<string, Value>> {
  const declare = (name: string, shape: Shape): Value => {
    const value = cast(g, g.input(name, 'float32', shape), g.dtype);
    return batch.textPerFrame === true ? rowMajor(g, value) : value;
  };
  return Object.fromEntries(
    Object.entries(textInputShapes(batch)).map(([name, shape]) => [name, declare(name, shape)]),
  );
}

/** `[F, G, …]` → `[G·F, …]`. */
function rowMajor(g: GraphBuilder, x: Value): Value {
  const [frames = 0, rows = 0, ...rest] = x.shape;
  return reshape(g, transpose(g, x, [1, 0, ...rest.map((_, axis) => axis + 2)]), [rows * frames, ...rest]);
}

/**
 * Checks the texts of one evaluation.
 * @throws ZeroreelError `invalid-request` naming what was expected and what was got
 */
export function requireTexts(texts: NamedTensors, batch: TextBatch): void {
  const expected = textInputShapes(batch);
  requireNames('text', Object.keys(texts), Object.keys(expected));
  for (const [name, tensor] of Object.entries(texts)) requireShape(`text.${name}`, tensor, expected[name] ?? []);
}

const mapShapes = (shapes: TextShapes, change: (shape: Shape) => Shape): TextShapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, change(shape)]));
