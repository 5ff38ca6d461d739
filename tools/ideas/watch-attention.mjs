import { matmul, mul, reshape, softmax, transpose } from '@zeroreel/core/graph';

const WEIGHTS = '.weights';

/**
 * A backend whose UNets also tell the weights of their attention, softmax(q kᵀ / √d).
 * @param heard called after each call of a network with the layer's path and its weights `[B, heads, queries, keys]`
 */
export function watchAttention(backend, heard) {
  const dialect = {
    ...backend.dialect,
    attention(g, q, k, v, heads, options) {
      if (/\.attn[12]$/.test(g.path)) g.output(`${g.path}${WEIGHTS}`, weightsOf(g, q, k, heads));
      return backend.dialect.attention(g, q, k, v, heads, options);
    },
  };
  return {
    name: backend.name,
    dialect,
    capabilities: () => backend.capabilities(),
    compile: async (model) => watched(await backend.compile(model), heard),
    close: () => backend.close(),
    [Symbol.asyncDispose]: () => backend.close(),
  };
}

function watched(executable, heard) {
  return {
    inputs: executable.inputs,
    // Networks keep on the device what they know of.
    outputs: executable.outputs.filter(({ name }) => !name.endsWith(WEIGHTS)),
    async run(inputs, options) {
      const result = await executable.run(inputs, options);
      for (const [name, weights] of Object.entries(result.host)) {
        if (name.endsWith(WEIGHTS)) heard(name.slice(0, -WEIGHTS.length), weights);
      }
      return result;
    },
    [Symbol.asyncDispose]: () => executable[Symbol.asyncDispose](),
  };
}

/** q `[B, Sq, heads·d]`, k `[B, Sk, heads·d]` → `[B, heads, Sq, Sk]` */
function weightsOf(g, q, k, heads) {
  const size = q.shape[2] / heads;
  const byHead = (x, order) => transpose(g, reshape(g, x, [x.shape[0], x.shape[1], heads, size]), order);
  const scores = matmul(g, byHead(mul(g, q, 1 / Math.sqrt(size)), [0, 2, 1, 3]), byHead(k, [0, 2, 3, 1]));
  return softmax(g, scores, -1);
}

/** Sums what is heard of some layers, the mean over heads of one batch entry: `[queries, keys]`. */
export function attentionSum(isWanted, batchEntry) {
  let sum;
  return {
    heard(path, { shape: [, heads, queries, keys], data }) {
      if (!isWanted(path, queries)) return;
      const size = queries * keys;
      sum ??= { queries, keys, data: new Float64Array(size) };
      for (let head = 0; head < heads; head++) {
        const start = (batchEntry * heads + head) * size;
        for (let k = 0; k < size; k++) sum.data[k] += data[start + k] / heads;
      }
    },
    /** What one key gets of each query. */
    ofKey: (key) => Float64Array.from({ length: sum.queries }, (_, query) => sum.data[query * sum.keys + key]),
    /** What one query gives to each key. */
    ofQuery: (query) => sum.data.slice(query * sum.keys, (query + 1) * sum.keys),
  };
}
