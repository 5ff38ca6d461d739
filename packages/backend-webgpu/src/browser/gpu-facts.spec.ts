import { describe, expect, it } from 'vitest';
import { fakeAdapter } from '../__testing__/fake-adapter.js';
import { hasFusedAttention, readGpuFacts } from './gpu-facts.js';

describe('readGpuFacts', () => {
  it('reads an adapter', () => {
    expect(readGpuFacts(fakeAdapter({ features: ['shader-f16', 'subgroups'], subgroupMinSize: 32 }))).toEqual({
      name: 'acme one',
      software: false,
      float16: true,
      subgroupMinSize: 32,
      maxBufferSize: 2 ** 30,
      maxStorageBufferBindingSize: 2 ** 27,
    });
  });
});

describe('hasFusedAttention', () => {
  it.each([
    { features: ['subgroups'], subgroupMinSize: 32, fused: true },
    { features: ['subgroups'], subgroupMinSize: 16, fused: true },
    { features: ['subgroups'], subgroupMinSize: 8, fused: false },
    { features: ['subgroups'], subgroupMinSize: 4, fused: false },
    { features: [], subgroupMinSize: 32, fused: false },
  ])('$features of at least $subgroupMinSize lanes: $fused', ({ fused, ...adapter }) => {
    expect(hasFusedAttention(readGpuFacts(fakeAdapter(adapter)))).toBe(fused);
  });
});
