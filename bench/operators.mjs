// Forms of the operators that a dialect chooses between, on the CPU backend, at the sizes of SD 1.5's UNet for 256×256.
// node bench/operators.mjs [--threads 2] [--batch 2] [--repeat 7] [--only linear]
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import * as onnx from '@zeroreel/onnx';

const { values: flags } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    batch: { type: 'string', default: '2' },
    repeat: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
  },
});
const batch = Number(flags.batch);
const { add, cast, div, mul, reduceMean, reshape, sigmoid, slice, split, sqrt, sub, float } = onnx;

/** Pseudo-random numbers in [-scale, scale], the same in every run. */
function numbers(shape, scale = 1, seed = 1) {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0, state = seed; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state / 2 ** 31 - 1) * scale;
  }
  return { dtype: 'float32', shape, data };
}

const constant = (g, shape, scale) => g.constant(numbers(shape, scale).data, shape, 'float32');

const linear = (tokens, inputs, outputs) => ({
  name: `linear [${batch}, ${tokens}, ${inputs}] → ${outputs}`,
  inputs: [[batch, tokens, inputs]],
  weights: (g) => [constant(g, [outputs, inputs], 0.05), constant(g, [outputs], 0.05)],
  forms: {
    'Transpose(const) + MatMul': (g, [x], [w, b]) => onnx.portableDialect.linear(g, x, w, b),
    'FusedMatMul transB': (g, [x], [w, b]) => {
      const type = { dtype: 'float32', shape: [batch, tokens, outputs] };
      return add(g, g.node('FusedMatMul', [x, w], type, { transB: 1 }, 'com.microsoft'), b);
    },
    'Gemm transB': (g, [x], [w, b]) => {
      const flat = reshape(g, x, [batch * tokens, inputs]);
      const type = { dtype: 'float32', shape: [batch * tokens, outputs] };
      return reshape(g, g.node('Gemm', [flat, w, b], type, { transB: 1 }), [batch, tokens, outputs]);
    },
  },
});

const attention = (queries, keys, channels) => ({
  name: `attention [${batch}, ${queries}, ${channels}], ${keys} keys, 8 heads`,
  inputs: [
    [batch, queries, channels],
    [batch, keys, channels],
    [batch, keys, channels],
  ],
  forms: {
    MultiHeadAttention: (g, [q, k, v]) => onnx.multiHeadAttention(g, q, k, v, 8),
    explicit: (g, [q, k, v]) => onnx.explicitAttention(g, q, k, v, 8),
  },
});

const groupNorm = (channels, size, groups = 32) => ({
  name: `groupNorm [${batch}, ${channels}, ${size}, ${size}]`,
  inputs: [[batch, channels, size, size]],
  weights: (g) => [constant(g, [channels], 1), constant(g, [channels], 1)],
  forms: {
    means: (g, [x], [s, b]) => onnx.groupNormFromMeans(g, x, s, b, groups, 1e-5),
    'means, E[x²] - E[x]²': (g, [x], [s, b]) => {
      const per = channels / groups;
      const grouped = reshape(g, x, [batch, groups, per * size * size]);
      const mean = reduceMean(g, grouped, [2]);
      const variance = sub(g, reduceMean(g, mul(g, grouped, grouped), [2]), mul(g, mean, mean));
      const a = div(g, reshape(g, s, [1, groups, per]), sqrt(g, add(g, variance, 1e-5)));
      const c = sub(g, reshape(g, b, [1, groups, per]), mul(g, mean, a));
      const planes = (value) => reshape(g, value, [batch, channels, 1, 1]);
      return add(g, mul(g, x, planes(a)), planes(c));
    },
    'InstanceNormalization + Mul + Add': (g, [x], [s, b]) => {
      const grouped = reshape(g, x, [batch, groups, (channels / groups) * size * size]);
      const one = g.constant(new Float32Array(groups).fill(1), [groups], 'float32');
      const zero = g.constant(new Float32Array(groups), [groups], 'float32');
      const y = g.node('InstanceNormalization', [grouped, one, zero], grouped, { epsilon: float(1e-5) });
      const planes = (value) => reshape(g, value, [1, channels, 1, 1]);
      return add(g, mul(g, reshape(g, y, x.shape), planes(s)), planes(b));
    },
    'LayerNormalization + Mul + Add': (g, [x], [s, b]) => {
      const length = (channels / groups) * size * size;
      const grouped = reshape(g, x, [batch, groups, length]);
      const one = g.constant(new Float32Array(length).fill(1), [length], 'float32');
      const y = g.node('LayerNormalization', [grouped, one], grouped, { axis: -1, epsilon: float(1e-5) });
      const planes = (value) => reshape(g, value, [1, channels, 1, 1]);
      return add(g, mul(g, reshape(g, y, x.shape), planes(s)), planes(b));
    },
    GroupNormalization: (g, [x], [s, b]) =>
      g.node('GroupNormalization', [x, s, b], x, { num_groups: groups, epsilon: float(1e-5) }),
  },
});

const swish = (channels, size) => ({
  name: `swish [${batch}, ${channels}, ${size}, ${size}]`,
  inputs: [[batch, channels, size, size]],
  forms: {
    QuickGelu: (g, [x]) => g.node('QuickGelu', [x], x, { alpha: float(1) }, 'com.microsoft'),
    'x · Sigmoid(x)': (g, [x]) => mul(g, x, sigmoid(g, x)),
  },
});

const geglu = (tokens, width) => ({
  name: `geglu [${batch}, ${tokens}, ${2 * width}]`,
  inputs: [[batch, tokens, 2 * width]],
  forms: Object.fromEntries(
    [
      ['Gelu', ''],
      ['com.microsoft.Gelu', 'com.microsoft'],
    ].map(([label, domain]) => [
      `Split + ${label} + Mul`,
      (g, [x]) => {
        const [value, gate] = split(g, x, -1, [width, width]);
        return mul(g, value, g.node('Gelu', [gate], gate, {}, domain));
      },
    ]),
  ),
});

const conv = (channels, outputs, size, kernel) => ({
  name: `conv ${kernel}×${kernel} [${batch}, ${channels}, ${size}, ${size}] → ${outputs}`,
  inputs: [[batch, channels, size, size]],
  weights: (g) => [constant(g, [outputs, channels, kernel, kernel], 0.05), constant(g, [outputs], 0.05)],
  forms: {
    Conv: (g, [x], [w, b]) => onnx.conv2d(g, x, w, b, { padding: (kernel - 1) / 2 }),
    ...(kernel === 1 && {
      'MatMul over pixels': (g, [x], [w, b]) => {
        const pixels = reshape(g, x, [batch, channels, size * size]);
        const y = onnx.matmul(g, reshape(g, w, [outputs, channels]), pixels);
        return reshape(g, add(g, y, reshape(g, b, [outputs, 1])), [batch, outputs, size, size]);
      },
    }),
  },
});

const cases = [
  linear(1024, 320, 2560),
  linear(1024, 320, 320),
  linear(256, 640, 640),
  linear(64, 1280, 10240),
  linear(16, 1280, 1280),
  linear(77, 768, 320),
  attention(1024, 1024, 320),
  attention(1024, 77, 320),
  attention(256, 256, 640),
  attention(256, 77, 640),
  attention(64, 64, 1280),
  attention(64, 77, 1280),
  attention(16, 16, 1280),
  groupNorm(320, 32),
  groupNorm(640, 16),
  groupNorm(1280, 8),
  groupNorm(2560, 4),
  swish(320, 32),
  swish(1280, 8),
  geglu(1024, 1280),
  geglu(64, 5120),
  conv(320, 320, 32, 3),
  conv(1280, 1280, 8, 3),
  conv(2560, 1280, 4, 3),
  conv(320, 320, 32, 1),
  conv(1280, 1280, 8, 1),
];

const backend = await cpuBackend({ threads: Number(flags.threads) });

/** Tensors that are on the device already, so that a run's time is the operator's. */
async function onDevice(shapes) {
  const g = new onnx.GraphBuilder({ name: 'inputs', dtype: 'float32', dialect: backend.dialect });
  shapes.forEach((shape, i) => g.output(`y${i}`, mul(g, g.input(`x${i}`, 'float32', shape), 1)));
  const executable = await backend.compile(g.finish());
  const inputs = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, numbers(shape, 1, i + 1)]));
  const { device } = await executable.run(inputs, { keep: shapes.map((_, i) => `y${i}`) });
  await executable[Symbol.asyncDispose]();
  return shapes.map((_, i) => device[`y${i}`]);
}

/** A form as an executable whose output is one slice of the result, so that copying it out costs nothing. */
async function compileForm(form, shapes, weights) {
  const g = new onnx.GraphBuilder({ name: 'form', dtype: 'float32', dialect: backend.dialect });
  const inputs = shapes.map((shape, i) => g.input(`x${i}`, 'float32', shape));
  const y = form(g, inputs, weights?.(g) ?? []);
  g.output('y', slice(g, slice(g, y, 1, 0, 1), 0, 0, 1));
  const start = performance.now();
  const executable = await backend.compile(g.finish());
  return { executable, compile: performance.now() - start };
}

const results = [];
for (const { name, inputs: shapes, weights, forms } of cases) {
  if (!name.startsWith(flags.only)) continue;
  const tensors = await onDevice(shapes);
  const inputs = Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor]));
  let reference;
  for (const [form, write] of Object.entries(forms)) {
    const { executable, compile } = await compileForm(write, shapes, weights);
    let best = Infinity;
    let work = Infinity;
    let output;
    for (let i = 0; i <= Number(flags.repeat); i++) {
      const start = performance.now();
      const before = process.cpuUsage();
      output = (await executable.run(inputs)).host.y.data;
      const { user, system } = process.cpuUsage(before);
      if (i > 0) best = Math.min(best, performance.now() - start);
      if (i > 0) work = Math.min(work, (user + system) / 1000);
    }
    reference ??= output;
    const difference = output.reduce((worst, value, i) => Math.max(worst, Math.abs(value - reference[i])), 0);
    results.push({
      operator: name,
      form,
      ms: Number(best.toFixed(2)),
      'CPU ms': Number(work.toFixed(2)),
      'compile ms': Number(compile.toFixed(1)),
      'differs by': difference.toExponential(1),
    });
    await executable[Symbol.asyncDispose]();
  }
  for (const tensor of tensors) tensor[Symbol.dispose]();
}
console.log(
  `${flags.threads} threads, batch ${batch}; the least wall-clock and processor time of ${flags.repeat} runs`,
);
console.table(results);
await backend.close();
