// The time of a cold npx to the first video, beside that of `npm install onnxruntime-node` alone: ratios of one run, in turns.
import { expect } from '../expect.mjs';
import { npxGenerates } from './command.mjs';

const ROUNDS = 3;
/** Its install script downloads CUDA files from elsewhere unless it is told not to. */
const SKIP = { ONNXRUNTIME_NODE_INSTALL: 'skip' };

export async function installTimes(someone) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const command = await npxGenerates(someone(`times-${round}-npx`));
    const alone = await install(someone(`times-${round}-alone`), SKIP);
    const asItIs = await install(someone(`times-${round}-as-it-is`), {});
    rounds.push({ command, alone, asItIs });
    console.log(
      `  npx zeroreel to the first video ${command.toFixed(1)} s, npm install onnxruntime-node ${alone.toFixed(1)} s ` +
        `without its script, ${Math.abs(asItIs).toFixed(1)} s with it${asItIs < 0 ? ', which fails' : ''}`,
    );
  }
  const ratio = median(rounds.map(({ command, alone }) => command / alone));
  console.log(`  ratio to npm install onnxruntime-node without its script: ${ratio.toFixed(2)} (median of ${ROUNDS})`);
  expect(Number.isFinite(ratio), 'the ratio is a number');
}

/** @returns its seconds; negative where it fails */
async function install(someone, env) {
  const folder = someone.folder('onnxruntime');
  const begin = performance.now();
  return someone.run(folder, 'npm', ['install', 'onnxruntime-node'], env).then(
    ({ seconds }) => seconds,
    () => -(performance.now() - begin) / 1000,
  );
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
