// Makes every clip under every configuration, in one process: OUT/<configuration>/<clip>/<frame>.png. Goes on where it stopped.
//   node tools/temporal/generate.mjs CONFIGURATIONS.json CLIPS.json OUT [--only NAME,NAME] [--from 0] [--to 48] [--threads 1]
// A configuration: { name, request, plugins }, where `plugins` has the options of each, and false for a standard one that
// is to be left out. A clip: { id, prompt, seed }.
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { textToVideo } from '@zeroreel/core';
import { encodePng, frameFromPicture } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { builtInPlugins } from '@zeroreel/plugins';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    from: { type: 'string', default: '0' },
    to: { type: 'string' },
    threads: { type: 'string', default: '1' },
    model: { type: 'string', default: miniModelPath() },
  },
});
const [configurationFile, clipFile, out] = positionals;
if (out === undefined) throw new Error('expected CONFIGURATIONS.json CLIPS.json OUT');
const parse = async (file) => JSON.parse(await readFile(file, 'utf8'));
const all = await parse(configurationFile);
const configurations = flags.only?.split(',').map((name) => find(name)) ?? all;
const clips = (await parse(clipFile)).slice(Number(flags.from), flags.to && Number(flags.to));

const backend = await cpuBackend({ threads: Number(flags.threads) });
const model = await loadModel(openModelFolder(flags.model), backend);
for (const clip of clips) {
  for (const configuration of configurations) await makeClip(configuration, clip);
}
await model.close();
await backend.close();

function find(name) {
  const found = all.find((configuration) => configuration.name === name);
  if (found === undefined) throw new Error(`expected a configuration of ${configurationFile}, got ${name}`);
  return found;
}

async function makeClip({ name, request, plugins = {} }, { id, prompt, seed }) {
  const folder = join(out, name, String(id));
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const began = process.cpuUsage();
  const generator = textToVideo({ model, plugins: pluginsOf(plugins) });
  const { frames } = await generator.generate({ ...request, prompt, seed }).video;
  const unfinished = `${folder}.part`;
  await mkdir(unfinished, { recursive: true });
  for (const [k, frame] of frames.entries()) {
    await writeFile(join(unfinished, `${String(k).padStart(3, '0')}.png`), encodePng(frameFromPicture(frame)));
  }
  await rename(unfinished, folder);
  const { user, system } = process.cpuUsage(began);
  console.log(`${name} ${id}: ${((user + system) / 1e6).toFixed(1)} s of processor time, ${prompt}`);
}

/** Standard plugins that are not left out, and the others that are named, in the order of the catalogue. */
function pluginsOf(asked) {
  return builtInPlugins
    .filter(({ name, standard }) => (asked[name] ?? standard !== undefined) !== false)
    .map((define) => define(asked[define.name] || {}));
}
