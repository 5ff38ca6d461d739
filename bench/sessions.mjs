// How a UNet's session is best made on the CPU: time to create it, time of one evaluation, memory at its peak.
// node bench/sessions.mjs <folder with config.json and .safetensors of a UNet> [--size 256] [--frames 3] [--threads 2]
//   [--case "all"] runs one of the cases; without it each runs in a process of its own.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OrtBackend } from '@zeroreel/backend-ort';
import { nodeSessions } from '@zeroreel/backend-ort/node';
import { cpuDialect } from '@zeroreel/backend-cpu';
import { selfAttention } from '@zeroreel/core';
import { buildUNet, parseUNetConfig, readSafetensors, textShapes } from '@zeroreel/models';
import { portableDialect } from '@zeroreel/onnx';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '256' },
    frames: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    repeat: { type: 'string', default: '3' },
    case: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

const base = {
  executionProviders: ['cpu'],
  intraOpNumThreads: Number(flags.threads),
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  graphOptimizationLevel: 'all',
  enableMemPattern: false,
};
const session = (entries) => ({ extra: { session: { intra_op: { allow_spinning: '0' }, ...entries } } });
const cases = {
  all: { ...base, ...session({}) },
  'all, no prepacking': { ...base, ...session({ disable_prepacking: '1' }) },
  extended: { ...base, graphOptimizationLevel: 'extended', ...session({}) },
  'extended, no prepacking': { ...base, graphOptimizationLevel: 'extended', ...session({ disable_prepacking: '1' }) },
  'all, memory pattern': { ...base, enableMemPattern: true, ...session({}) },
  'all, no arena': { ...base, enableCpuMemArena: false, ...session({}) },
  'all, spinning': { ...base, extra: { session: { intra_op: { allow_spinning: '1' } } } },
  'all, portable dialect': { ...base, ...session({}), dialect: portableDialect },
};

if (flags.case) console.log(JSON.stringify(await measure(cases[flags.case])));
else compareAll();

function compareAll() {
  const rows = {};
  for (const name of Object.keys(cases)) {
    if (!name.startsWith(flags.only)) continue;
    const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--case', name];
    const { stdout, stderr } = spawnSync(process.execPath, again, { encoding: 'utf8' });
    rows[name] = stdout ? JSON.parse(stdout) : { failed: stderr.slice(-200) };
    console.error(name, JSON.stringify(rows[name]));
  }
  console.table(rows);
}

async function measure({ dialect = cpuDialect, ...sessionOptions }) {
  const backend = new OrtBackend({
    name: 'cpu',
    dialect,
    capabilities: { description: 'CPU', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
    sessionOptions: () => sessionOptions,
    ...(await nodeSessions('cpu')),
  });
  const [folder] = positionals;
  const config = parseUNetConfig(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')));
  const weights = await weightsIn(folder);
  const [frames, size] = [Number(flags.frames), Number(flags.size) / 8];
  const model = buildUNet({
    ...{ config, weights, dialect, dtype: 'float32', role: 'anchor', frames, rows: 2 },
    ...{ height: size, width: size, text: textShapes(config, 77), attention: selfAttention },
  });
  let start = performance.now();
  const beforeCreate = process.cpuUsage();
  const executable = await backend.compile(model);
  const create = performance.now() - start;
  const { user: createUser, system: createSystem } = process.cpuUsage(beforeCreate);
  const createWork = Number(((createUser + createSystem) / 1e6).toFixed(2));
  const afterCreate = memory();
  const inputs = Object.fromEntries(model.inputs.map(({ name, dtype, shape }) => [name, random(dtype, shape)]));
  let best = Infinity;
  let work = Infinity;
  for (let i = 0; i < Number(flags.repeat); i++) {
    start = performance.now();
    const before = process.cpuUsage();
    await executable.run(inputs);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, performance.now() - start);
    work = Math.min(work, (user + system) / 1000);
  }
  const result = {
    'create s': Number((create / 1000).toFixed(2)),
    'run s': Number((best / 1000).toFixed(3)),
    'run CPU s': Number((work / 1000).toFixed(3)),
    'MB after create': afterCreate.VmRSS,
    'create CPU s': createWork,
    'own MB': memory().RssAnon,
    'peak MB': memory().VmHWM,
  };
  await backend.close();
  return result;
}

/** Lines of /proc/self/status in MB. RssAnon leaves out the pages of mapped weight files, which the system can drop. */
function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const read = (key) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { VmRSS: read('VmRSS'), VmHWM: read('VmHWM'), RssAnon: read('RssAnon') };
}

async function weightsIn(folder) {
  const name = readdirSync(folder).find((file) => file.endsWith('.safetensors'));
  const location = join(folder, name);
  const file = await open(location);
  const read = async (offset, length) => (await file.read(new Uint8Array(length), 0, length, offset)).buffer;
  const weights = await readSafetensors({ location, size: statSync(location).size, read }, name);
  await file.close();
  return weights;
}

function random(dtype, shape) {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0, state = 1; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 31 - 1;
  }
  return { dtype, shape, data };
}
