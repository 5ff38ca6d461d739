import { tensor } from '@zeroreel/core';
import { GraphBuilder, portableDialect, type OnnxModel } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../__testing__/run-graph.js';
import { inputTexts, requireTexts, textInputShapes, type TextBatch } from './text-inputs.js';

/** A model with a second encoder: tokens of two numbers, and one number for the whole text. */
const text = { context: [1, 2], pooled: [1] };
const batch = (textPerFrame: boolean): TextBatch => ({ text, frames: 3, rows: 2, textPerFrame });
const zeros = (...shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);

function echo(options: TextBatch): OnnxModel {
  const g = new GraphBuilder({ name: 'text', dtype: 'float32', dialect: portableDialect });
  for (const [name, value] of Object.entries(inputTexts(g, options))) g.output(`${name}.out`, value);
  return g.finish();
}

describe('inputTexts', () => {
  it('declares a row of every tensor for each guidance row', () => {
    const { inputs } = echo(batch(false));
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['context', [2, 1, 2]],
      ['pooled', [2, 1]],
    ]);
    expect(textInputShapes({ text, frames: 3, rows: 2 })).toEqual({ context: [2, 1, 2], pooled: [2, 1] });
  });

  it('takes texts frame by frame and gives them row by row', async () => {
    const numbers = Float32Array.of(0, 10, 1, 11, 2, 12);
    const outputs = await runGraph(echo(batch(true)), {
      context: zeros(3, 2, 1, 2),
      pooled: tensor(numbers, [3, 2, 1]),
    });
    expect(outputs['context.out']?.shape).toEqual([6, 1, 2]);
    expect(outputs['pooled.out']).toMatchObject({ shape: [6, 1], data: Float32Array.of(0, 1, 2, 10, 11, 12) });
  });
});

describe('requireTexts', () => {
  it('accepts the texts of the batch', () => {
    expect(() => requireTexts({ pooled: zeros(2, 1), context: zeros(2, 1, 2) }, batch(false))).not.toThrow();
    expect(() => requireTexts({ pooled: zeros(3, 2, 1), context: zeros(3, 2, 1, 2) }, batch(true))).not.toThrow();
  });

  it.each([
    [{ context: zeros(2, 1, 2) }, 'text: expected the tensors context, pooled, got context'],
    [{ context: zeros(2, 1, 2), pooled: zeros(2, 1), ids: zeros(2, 6) }, 'got context, pooled, ids'],
    [{ context: zeros(2, 1, 2), pooled: zeros(3, 1) }, 'text.pooled: expected the shape [2, 1], got [3, 1]'],
    [{ context: zeros(2, 1, 3), pooled: zeros(2, 1) }, 'text.context: expected the shape [2, 1, 2], got [2, 1, 3]'],
  ])('names what was expected and what was got', (texts, message) => {
    expect(() => requireTexts(texts, batch(false))).toThrow(
      expect.objectContaining({ code: 'invalid-request', message: expect.stringContaining(message) as string }),
    );
  });
});
