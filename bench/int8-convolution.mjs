// Whether convolutions in int8 pay on this processor: processor time of a 3×3 convolution of SD 1.5's shapes at 256×256
// (8 pictures) in float32, by ConvInteger, and by integer products of unfolded pictures. One thread, turn and turn about.
//   node bench/int8-convolution.mjs [--repeats 5]
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { concat, GraphBuilder, portableDialect, reshape, slice, transpose } from '@zeroreel/onnx';

const { values: flags } = parseArgs({ options: { repeats: { type: 'string', default: '5' } } });
const PICTURES = 8;
const SHAPES = [
  { channels: 320, size: 32 },
  { channels: 640, size: 16 },
  { channels: 1280, size: 8 },
];
const FORMS = { float32, convInteger, unfolded, unfoldedProductAlone };

const backend = await cpuBackend({ threads: 1, worker: false, weights: 'packed' });
const rows = {};
for (const shape of SHAPES) {
  const made = [];
  for (const [name, form] of Object.entries(FORMS)) {
    const model = form(shape);
    made.push({ name, executable: await backend.compile(model), inputs: inputsOf(model), least: Infinity });
  }
  for (let repeat = 0; repeat < Number(flags.repeats); repeat++) {
    for (const each of made) {
      const before = process.cpuUsage();
      await each.executable.run(each.inputs, { keep: each.executable.outputs.map(({ name }) => name) });
      const { user, system } = process.cpuUsage(before);
      each.least = Math.min(each.least, (user + system) / 1000);
    }
  }
  rows[`${shape.channels} channels, ${shape.size}×${shape.size}`] = Object.fromEntries(
    made.map(({ name, least }) => [`${name} ms`, Number(least.toFixed(1))]),
  );
}
console.table(rows);
await backend.close();

function builder() {
  return new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights: new Map() });
}

function float32({ channels, size }) {
  const shape = [channels, channels, 3, 3];
  const data = new Uint8Array(new Float32Array(channels * channels * 9).fill(0.01).buffer);
  const weights = new Map([['conv.weight', { dtype: 'float32', shape, data }]]);
  const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights });
  const x = g.input('x', 'float32', [PICTURES, channels, size, size]);
  const weight = g.scope('conv', () => g.parameter('weight', shape));
  const type = { dtype: 'float32', shape: x.shape };
  g.output('y', g.node('Conv', [x, weight], type, { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }));
  return g.finish();
}

/** The whole of it: round by picture, multiply, scale back. */
function convInteger({ channels, size }) {
  const g = builder();
  const x = g.input('x', 'float32', [PICTURES, channels, size, size]);
  const weight = g.constant(new Array(channels * channels * 9).fill(3), [channels, channels, 3, 3], 'int8');
  const integers = rounded(g, x);
  const sums = g.node('ConvInteger', [integers, weight], { dtype: 'int32', shape: x.shape }, { pads: [1, 1, 1, 1] });
  const floats = g.node('Cast', [sums], { dtype: 'float32', shape: x.shape }, { to: 1 });
  g.output('y', g.node('Mul', [floats, g.constant(new Array(PICTURES).fill(0.1), [PICTURES, 1, 1, 1], 'float32')], x));
  return g.finish();
}

function unfolded({ channels, size }) {
  const g = builder();
  const x = g.input('x', 'float32', [PICTURES, channels, size, size]);
  const pixels = transpose(g, rounded(g, x), [0, 2, 3, 1]);
  const padded = [PICTURES, size + 2, size + 2, channels];
  const pads = g.constant([0, 1, 1, 0, 0, 1, 1, 0], [8], 'int64');
  const bordered = g.node('Pad', [pixels, pads, g.constant([128], [], 'uint8')], { dtype: 'uint8', shape: padded });
  const taps = Array.from({ length: 9 }, (_, tap) => {
    const [y, left] = [Math.floor(tap / 3), tap % 3];
    return slice(g, slice(g, bordered, 1, y, y + size), 2, left, left + size);
  });
  const matrix = reshape(g, concat(g, taps, 3), [PICTURES, size * size, 9 * channels]);
  const y = product(g, matrix, channels);
  g.output('y', reshape(g, transpose(g, y, [0, 2, 1]), [PICTURES, channels, size, size]));
  return g.finish();
}

/** Of the form before, the integer product: what no layout and no rounding can make faster. */
function unfoldedProductAlone({ channels, size }) {
  const g = builder();
  g.output('y', product(g, g.input('x', 'uint8', [PICTURES, size * size, 9 * channels]), channels));
  return g.finish();
}

function product(g, matrix, channels) {
  const inputs = matrix.shape.at(-1);
  const weight = g.constant(new Array(inputs * channels).fill(3), [inputs, channels], 'int8');
  const scale = g.constant([0.1], [], 'float32');
  const type = { dtype: 'float32', shape: matrix.shape.with(-1, channels) };
  return g.node('MatMulIntegerToFloat', [matrix, weight, scale, scale], type, {}, 'com.microsoft');
}

/** One scale for each picture, found as the program finds it. */
function rounded(g, x) {
  const flat = reshape(g, x, [PICTURES, -1]);
  const type = { dtype: 'float32', shape: [PICTURES] };
  const axis = g.constant([1], [1], 'int64');
  const [low, high] = ['ReduceMin', 'ReduceMax'].map((op) => g.node(op, [flat, axis], type, { keepdims: 0 }));
  const range = g.node('Sub', [high, low], type);
  const zero = g.constant(new Array(PICTURES).fill(128), [PICTURES], 'uint8');
  const integers = g.node('QuantizeLinear', [flat, range, zero], { dtype: 'uint8', shape: flat.shape }, { axis: 0 });
  return reshape(g, integers, x.shape);
}

function inputsOf(model) {
  return Object.fromEntries(
    model.inputs.map(({ name, dtype, shape }) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const data = dtype === 'uint8' ? new Uint8Array(count).fill(120) : Float32Array.from({ length: count }, Math.sin);
      return [name, { dtype, shape, data }];
    }),
  );
}
