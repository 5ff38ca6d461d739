import { describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import {
  referenceAttention,
  referenceGeglu,
  referenceGelu,
  referenceGroupNorm,
  referenceLinear,
  referenceSwish,
} from './reference-operators.js';

const GROUP_NORM = [1.9999400020065394e-5, 2.99996000119996, -1.9999962500070314, 4.999995000009374];
const GELU = [-0.00404969409489031, 0.34573123063700656, 1.9544997361036416];
const ATTENTION = [3.3648510476127123, 3.0948517463551344];

/** Expected numbers of torch 2.13 in float64, from the call in each comment. */
describe('reference operators', () => {
  it('linear, by hand', () => {
    expect(referenceLinear([1, 10], [1, 2, 3, 4, -5, 6], [0.5, -1, 2])).toEqual([21.5, 42, 57]);
  });

  it('group norm', () => {
    // F.group_norm(torch.tensor([[[1.], [2.], [4.], [8.]]]), 2, torch.tensor([1., 2., 3., 4.]), torch.ones(4), 1e-5)
    const y = referenceGroupNorm([1, 2, 4, 8], 1, [1, 2, 3, 4], [1, 1, 1, 1], 2, 1e-5);
    expectClose(y, GROUP_NORM, { absolute: 1e-12 });
  });

  it('swish, GELU and GEGLU', () => {
    // F.silu(1.5), F.gelu(torch.tensor([-3., 0.5, 2.]))
    expect(referenceSwish(1.5, 1)).toBeCloseTo(1.2263617142904655, 12);
    expectClose([-3, 0.5, 2].map(referenceGelu), GELU, { absolute: 1e-12 });
    expectClose(referenceGeglu([2, 3, 0.5, 2], 2), [2 * GELU[1]!, 3 * GELU[2]!], { absolute: 1e-12 });
  });

  it('attention', () => {
    // F.scaled_dot_product_attention(q, k, v, is_causal=...) of [1, 1, 2, 1] = [[1], [2]], [[0.5], [-1]], [[3], [5]]
    const size = { batch: 1, heads: 1, channels: 1, queries: 2, keys: 2 };
    expectClose(referenceAttention([1, 2], [0.5, -1], [3, 5], size, false), ATTENTION, { absolute: 1e-12 });
    expectClose(referenceAttention([1, 2], [0.5, -1], [3, 5], size, true), [3, ATTENTION[1]!], { absolute: 1e-12 });
  });
});
