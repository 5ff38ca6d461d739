// Publishes every package to a registry on this machine, and installs from it as strangers do:
//   node tools/registry/run.mjs [--short] [--only PATTERN] [--work FOLDER]
// The short form, for CI, publishes what one platform's command needs and leaves out all but the first two proofs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { expect } from './expect.mjs';
import { installNode, NODES } from './nodes.mjs';
import { npxGenerates, pageIsOptional } from './proofs/command.mjs';
import { cudaIsInstalled } from './proofs/cuda.mjs';
import { installTimes } from './proofs/install-times.mjs';
import { programRuns } from './proofs/library.mjs';
import { newcomerFollows } from './proofs/newcomer.mjs';
import { pluginIsCreated } from './proofs/plugin.mjs';
import { viteAppMakesVideo } from './proofs/vite.mjs';
import { neededHere, published, publishAll } from './publish.mjs';
import { startRegistry } from './registry.mjs';
import { sizesOf } from './sizes.mjs';
import { newcomer, stranger } from './stranger.mjs';

/** Megabytes that an installation of the command takes at most, on Linux on x64. */
const MOST_MEGABYTES = 450;

const { values: flags } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    work: { type: 'string' },
  },
});
const work = flags.work === undefined ? mkdtempSync(join(tmpdir(), 'registry-')) : resolve(flags.work);
const begin = performance.now();
const registry = await startRegistry(join(work, 'registry'));
try {
  await publishAll(registry.url, flags.short ? neededHere() : published);
  console.log(`published in ${seconds(begin)} s`);
  const empty = (name) => {
    rmSync(join(work, name), { recursive: true, force: true });
    return join(work, name);
  };
  const someone = (name) => stranger(empty(name), registry.url);
  const nodeOf = (version) => installNode(work, version, registry.url);
  const proofs = {
    npx: () => commandIsSmall(someone('npx')),
    ...Object.fromEntries(
      (flags.short ? NODES.slice(-1) : NODES).map((version) => [
        `node-${version}`,
        () => programRuns(someone(`node-${version}`).withNode(nodeOf(version)), 'npm', `npm, Node ${version}`),
      ]),
    ),
    ...(!flags.short && {
      pnpm: () => programRuns(someone('pnpm').withProgram('pnpm'), 'pnpm', 'pnpm'),
      bun: () => programRuns(someone('bun').withProgram('bun'), 'bun', 'bun'),
      plugin: () => pluginIsCreated(someone('plugin')),
      page: () => pageIsOptional(someone('page')),
      vite: () => viteAppMakesVideo(someone('vite')),
      cuda: () => cudaIsInstalled(someone('cuda')),
      newcomer: () => newcomerFollows('docs/start.md', newcomer(empty('newcomer'), registry.url)),
      times: () => installTimes(someone),
    }),
  };
  for (const [name, prove] of Object.entries(proofs)) {
    if (!new RegExp(flags.only).test(name)) continue;
    const since = performance.now();
    await prove();
    console.log(`  ${name}: ${seconds(since)} s`);
  }
} finally {
  registry.stop();
  if (flags.work === undefined) rmSync(work, { recursive: true, force: true });
}
console.log(`all in ${seconds(begin)} s`);

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/** The first video, and how much was installed for it. */
async function commandIsSmall(someone) {
  await npxGenerates(someone);
  const { rows, total } = sizesOf(someone.npxModules());
  for (const [what, size] of [...rows, ['in all', total]])
    console.log(`  ${what.padEnd(52)}${size.toFixed(1).padStart(7)} MB`);
  expect(total <= MOST_MEGABYTES, `what npx zeroreel installs takes at most ${MOST_MEGABYTES} MB`);
}
