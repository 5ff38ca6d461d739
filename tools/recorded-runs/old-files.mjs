// Settings of files that earlier versions wrote keep their frames: compares them with old-files.json.
//   node tools/recorded-runs/old-files.mjs [--checkout FOLDER] [--write]
// Each entry is laid over a plain run of the embedded model: 64×64, 4 frames, 6 steps, t0 3 and t1 5. Those with `plugins` are
// of format 2 before decoded pictures moved, the others of format 1.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    checkout: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
    write: { type: 'boolean' },
  },
});
const load = (path) => import(pathToFileURL(join(resolve(flags.checkout), path)).href);
const { parseRecordedSettings, parseSettings, makeVideo } = await load('packages/run/dist/index.js');
const { builtInPlugins } = await load('packages/plugins/dist/index.js');
const { createHost } = await load('apps/cli/dist/host/run-host.js');
const { remoteModels } = await load('apps/cli/dist/host/remote-models.js');
const known = (name) => builtInPlugins.find((plugin) => plugin.name === name);
const table = fileURLToPath(new URL('old-files.json', import.meta.url));

const MOTION = { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' };
const REQUEST = { prompt: 'a fox on the beach', width: 64, height: 64, frames: 4, seed: 3, steps: 6, t0: 3, t1: 5 };

/** As a file of version 0.1 has it. */
function oldSettings({ motion, request, loop }) {
  const given = Object.fromEntries(Object.entries({ ...REQUEST, ...request }).filter(([, value]) => value !== null));
  if (request.profile !== undefined) Object.assign(given, { steps: 50, t0: undefined, t1: undefined, frames: 3 });
  return {
    ...{ format: 1, model: 'embedded', attention: 'first', backend: 'cpu', threads: 1, precision: 'float32' },
    request: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(motion && { motion: { ...MOTION, ...motion } }),
    ...(loop && { loop }),
  };
}

/** As a file says all of its run, the defaults of that version filled in. */
function steadySettings({ plugins, request }) {
  const { t0: _t0, t1: _t1, ...plain } = REQUEST;
  return {
    ...{ format: 2, model: { source: 'embedded' }, request: { ...plain, ...request }, plugins, output: {} },
    machine: { backend: 'cpu', threads: 1, precision: 'float32' },
  };
}

async function framesOf(entry) {
  const file = { generator: 'zeroreel', settings: entry.plugins && steadySettings(entry) };
  const settings = entry.plugins
    ? parseRecordedSettings(file, entry.name, known).settings
    : parseSettings(oldSettings(entry), known);
  const host = createHost(settings, {
    ...{ known, signal: new AbortController().signal, remote: remoteModels(), loading: (work) => work() },
    ...{ follow: () => undefined, notice: () => undefined },
  });
  try {
    const { frames } = await makeVideo(settings, host);
    const hash = createHash('sha256');
    for (const { data } of frames) hash.update(data);
    return hash.digest('hex');
  } finally {
    await host[Symbol.asyncDispose]();
  }
}

const entries = JSON.parse(await readFile(table, 'utf8'));
const made = [];
let others = 0;
for (const entry of entries) {
  const sha256 = await framesOf(entry);
  made.push({ ...entry, sha256 });
  const isSame = sha256 === entry.sha256;
  if (!isSame) others++;
  console.log(`${isSame ? 'same     ' : 'different'} ${entry.name}`);
}
if (flags.write) await writeFile(table, `${JSON.stringify(made, null, 2)}\n`);
else process.exitCode = others > 0 ? 1 : 0;
