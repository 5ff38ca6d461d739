import { checkPlugins, TokenEmbedding, WeightOverlay } from '@zeroreel/core';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { dreamBooth } from './index.js';

const overlay = (name: string): WeightOverlay => ({ name, apply: async (_part, weights) => weights });
const embedding: TokenEmbedding = { placeholder: '<toy>', vectors: { data: Float32Array.of(1, 2), shape: [1, 2] } };

describe('dreamBooth', () => {
  it('binds overlays and learnt words, in order', () => {
    const overlays = [overlay('checkpoint'), overlay('lora')];
    const plugin = dreamBooth({ overlays, tokenEmbeddings: [embedding] });
    checkPlugins([plugin]);
    const container = new Container();
    container.load(plugin.module);
    expect(container.getAll(WeightOverlay)).toEqual(overlays);
    expect(container.getAll(TokenEmbedding)).toEqual([embedding]);
  });

  it('binds nothing by itself', () => {
    const container = new Container();
    container.load(dreamBooth().module);
    expect(container.isBound(WeightOverlay)).toBe(false);
  });
});
