// Ours beside diffusers, on the same weights and threads, turn and turn about; prints a table and the ratio of the minima.
//   node bench/compare.mjs run  MODEL [--rounds 3] [further options of bench/zeroreel/t2v-zero.mjs and bench/python/t2v_zero.py]
//   node bench/compare.mjs step|control|edit MODEL [--rounds 2] ...
// The Python that has bench/python/requirements.txt is $ZEROREEL_PYTHON, else python3.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const args = process.argv.slice(2);
const rounds = takeNumber('--rounds', 2);
const oursOnly = take('--ours');
const python = process.env.ZEROREEL_PYTHON ?? 'python3';

const contenders = {
  zeroreel: () => measure(process.execPath, [here('./zeroreel/t2v-zero.mjs'), ...args, ...oursOnly]),
  diffusers: () => measure(python, [here('./python/t2v_zero.py'), ...args]),
};
const results = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, contender] of Object.entries(contenders)) {
    const figures = contender();
    console.error(name, JSON.stringify(figures));
    results[name].push(figures);
  }
}

const least = (name, figure) => Math.min(...results[name].map((figures) => figures[figure]));
const rows = ['import_load_s', 'load_s', 'run_s', 'min_s', 'median_s', 'whole_s', 'peak_rss_mb'].flatMap((figure) => {
  const [ours, theirs] = [least('zeroreel', figure), least('diffusers', figure)];
  if (Number.isNaN(ours) || Number.isNaN(theirs)) return [];
  return [[figure, { zeroreel: ours, diffusers: theirs, ratio: Number((ours / theirs).toFixed(3)) }]];
});
console.table(Object.fromEntries(rows));

/** The figures that a contender prints on its last line, and the whole process's time. */
function measure(command, commandArgs) {
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync(command, commandArgs, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${commandArgs.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  return {
    ...JSON.parse(stdout.trim().split('\n').at(-1)),
    whole_s: Number(((performance.now() - began) / 1000).toFixed(2)),
  };
}

function takeNumber(flag, fallback) {
  const at = args.indexOf(flag);
  return at < 0 ? fallback : Number(args.splice(at, 2)[1]);
}

/** `--ours="--precision int8"`: options for our side alone. */
function take(flag) {
  const at = args.findIndex((arg) => arg.startsWith(`${flag}=`));
  return at < 0
    ? []
    : args
        .splice(at, 1)[0]
        .slice(flag.length + 1)
        .split(' ');
}
