// What int8 brings in one step of a UNet: processor time of diffusers' float32, of ours and of ours in int8, one thread
// each, turn and turn about in the same run, and how far int8 is from float32.
//   node bench/int8-step.mjs FOLDER [--size 256] [--frames 4] [--repeats 3] [--json FILE]
// FOLDER is a checkpoint in diffusers' layout. The Python that has bench/python/requirements.txt is $ZEROREEL_PYTHON, else
// python3; without diffusers: --alone.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '256' },
    frames: { type: 'string', default: '4' },
    repeats: { type: 'string', default: '3' },
    alone: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: int8-step.mjs FOLDER');
const frames = Number(flags.frames);
const ROWS = 2;

const steps = [];
if (!flags.alone) steps.push(await diffusers());
for (const precision of ['float32', 'int8']) steps.push(await zeroreel(precision));
for (let repeat = 0; repeat <= Number(flags.repeats); repeat++) {
  for (const each of steps) {
    const { seconds, output } = await each.step();
    // The first call makes ready what later ones find.
    if (repeat > 0) each.least = Math.min(each.least ?? Infinity, seconds);
    each.output = output;
  }
}
const [reference] = steps;
const float32 = steps.find(({ name }) => name === 'zeroreel float32');
const rows = steps.map(({ name, least, output }) => ({
  name,
  'CPU s': Number(least.toFixed(2)),
  ratio: Number((least / reference.least).toFixed(3)),
  ...(output && output !== float32.output && { 'error, relative': relativeError(output, float32.output) }),
}));
console.table(rows);
if (flags.json) appendFileSync(flags.json, rows.map((row) => `${JSON.stringify({ ...flags, ...row })}\n`).join(''));
for (const { close } of steps) await close();

async function diffusers() {
  const script = fileURLToPath(new URL('./python/t2v_zero.py', import.meta.url));
  const options = ['--on-request', '--threads', '1', '--frames', flags.frames, '--latent-size', String(flags.size / 8)];
  const child = spawn(process.env.ZEROREEL_PYTHON ?? 'python3', [script, 'step', folder, ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    name: 'diffusers float32',
    async step() {
      child.stdin.write('\n');
      return { seconds: Number((await lines.next()).value) };
    },
    close: () => child.stdin.end(),
  };
}

async function zeroreel(precision) {
  const backend = await cpuBackend({ threads: 1, worker: false, precision });
  const model = await loadModel(openModelFolder(folder), backend);
  const side = Number(flags.size) / model.vaeScaleFactor;
  const plan = { height: side, width: side, rows: ROWS, chunkSize: frames - 1, attention: firstFrameAttention };
  const unet = await model.compileUNet(plan);
  const { texts } = await model.encodePrompts(['a fox on the moon']);
  const text = Object.fromEntries(
    Object.entries(texts).map(([key, { data, shape }]) => [
      key,
      { dtype: 'float32', shape: [ROWS, ...shape.slice(1)], data: Float32Array.from([...data, ...data]) },
    ]),
  );
  const shape = [frames, model.latentChannels, side, side];
  const latents = { dtype: 'float32', shape, data: normals(shape.reduce((a, b) => a * b)) };
  return {
    name: `zeroreel ${precision}`,
    async step() {
      const before = process.cpuUsage();
      const { data } = await unet.evaluateAll({ latents, timestep: 621, text });
      const { user, system } = process.cpuUsage(before);
      return { seconds: (user + system) / 1e6, output: data };
    },
    async close() {
      await unet[Symbol.asyncDispose]();
      await model.close();
      await backend.close();
    },
  };
}

/** Seeded, so that every case has the same. */
function normals(count) {
  let state = 1;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return Float32Array.from({ length: count }, normal);
}

/** Root mean square of the difference, as a part of the reference's. */
function relativeError(numbers, expected) {
  let [difference, whole] = [0, 0];
  expected.forEach((value, index) => {
    difference += (numbers[index] - value) ** 2;
    whole += value ** 2;
  });
  return Number(Math.sqrt(difference / whole).toPrecision(3));
}
