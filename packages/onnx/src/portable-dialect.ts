import { lengthOf } from './axis.js';
import type { Dialect } from './dialect.js';
import { shapeMismatch } from './graph-error.js';
import { float } from './onnx-model.js';
import { multiHeadAttention } from './ops/attention.js';
import { add, mul } from './ops/elementwise.js';
import { matmul } from './ops/matmul.js';
import { split, transpose } from './ops/movement.js';
import { groupNormFromMeans } from './ops/normalization.js';
import { sameShape } from './shape.js';

/**
 * Forms that every provider of onnxruntime has kernels for, the fastest of those. A backend's own dialect spreads this
 * one and replaces what it does better.
 */
export const portableDialect: Dialect = {
  name: 'portable',

  /** The transpose of a weight is folded into the weight when the session is made. */
  linear(g, x, weight, bias) {
    const [outputs, inputs] = weight.shape;
    if (weight.shape.length !== 2 || inputs !== lengthOf(x, -1)) {
      throw shapeMismatch(g, 'linear', [x, weight], `a weight of [out, ${lengthOf(x, -1)}] expected`);
    }
    if (bias && !sameShape(bias.shape, [outputs ?? 0])) {
      throw shapeMismatch(g, 'linear', [weight, bias], `a bias of [${outputs}] expected`);
    }
    const product = matmul(g, x, transpose(g, weight, [1, 0]));
    return bias ? add(g, product, bias) : product;
  },

  groupNorm: groupNormFromMeans,

  swish: (g, x, alpha) => g.node('QuickGelu', [x], x, { alpha: float(alpha) }, 'com.microsoft'),

  gelu: (g, x) => g.node('Gelu', [x], x),

  geglu(g, x) {
    const width = lengthOf(x, -1);
    if (width % 2 !== 0) throw shapeMismatch(g, 'geglu', [x], 'an even last axis expected');
    const [value, gate] = split(g, x, -1, [width / 2, width / 2]);
    return mul(g, value, g.dialect.gelu(g, gate));
  },

  attention: multiHeadAttention,
};
