import { describe, expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.js';
import {
  mapTensors,
  mixTexts,
  stackTexts,
  textRow,
  withFrameAxis,
  zeroText,
  type TextConditioning,
} from './text-conditioning.js';

/** Two texts as a model with pooled embeddings has them: row k holds k + 1, pooled ten times that. */
const texts: TextConditioning = {
  context: tensor(Float32Array.of(1, 1, 2, 2), [2, 2, 1]),
  pooled: tensor(Float32Array.of(10, 20), [2, 1]),
};
const numbersOf = (conditioning: TextConditioning) =>
  Object.fromEntries(Object.entries(conditioning).map(([name, { data }]) => [name, [...data]]));
const shapesOf = (conditioning: TextConditioning) =>
  Object.fromEntries(Object.entries(conditioning).map(([name, { shape }]) => [name, shape]));

describe('text conditioning', () => {
  it('takes one text out of every tensor', () => {
    expect(numbersOf(textRow(texts, 0))).toEqual({ context: [1, 1], pooled: [10] });
    expect(numbersOf(textRow(texts, 1))).toEqual({ context: [2, 2], pooled: [20] });
    expect(shapesOf(textRow(texts, 1))).toEqual({ context: [1, 2, 1], pooled: [1, 1] });
  });

  it('puts texts one after the other, in the order of the list', () => {
    const stacked = stackTexts([textRow(texts, 1), textRow(texts, 0), textRow(texts, 1)]);
    expect(numbersOf(stacked)).toEqual({ context: [2, 2, 1, 1, 2, 2], pooled: [20, 10, 20] });
    expect(shapesOf(stacked)).toEqual({ context: [3, 2, 1], pooled: [3, 1] });
  });

  it('mixes two texts in proportion', () => {
    const [from, to] = [textRow(texts, 0), textRow(texts, 1)];
    expect(numbersOf(mixTexts(from, to, 0.25))).toEqual({ context: [1.25, 1.25], pooled: [12.5] });
    expect(numbersOf(mixTexts(from, to, 0))).toEqual(numbersOf(from));
    expect(numbersOf(mixTexts(from, to, 1))).toEqual(numbersOf(to));
  });

  it('has zeros of the same shapes', () => {
    expect(numbersOf(zeroText(texts))).toEqual({ context: [0, 0, 0, 0], pooled: [0, 0] });
    expect(shapesOf(zeroText(texts))).toEqual(shapesOf(texts));
  });

  it('gets an axis for frames, and lets every tensor be changed by name', () => {
    expect(shapesOf(withFrameAxis(texts))).toEqual({ context: [1, 2, 2, 1], pooled: [1, 2, 1] });
    expect(numbersOf(withFrameAxis(texts))).toEqual(numbersOf(texts));
    const renamed: string[] = [];
    const same = mapTensors(texts, (x, name) => (renamed.push(name), x));
    expect(same).toEqual(texts);
    expect(renamed).toEqual(['context', 'pooled']);
  });

  it('says which tensor one of the texts lacks', () => {
    const plain: TextConditioning = { context: texts['context']! };
    const lacks = expect.objectContaining({
      code: 'invalid-model',
      message: "Texts of one model: expected a tensor 'pooled' in each, got none in one",
    }) as Error;
    expect(() => stackTexts([texts, plain])).toThrow(lacks);
    expect(() => mixTexts(texts, plain, 0.5)).toThrow(lacks);
    expect(() => stackTexts([])).toThrow('Texts: expected one or more, got none');
  });
});
