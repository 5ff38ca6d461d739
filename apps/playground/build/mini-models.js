import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { serveFile } from './serve-file.js';
import { miniModelPath } from '@zeroreel/mini';

const MODULE = 'virtual:mini-models';
/** Of the embedded family, those that the page makes use of. */
const MEMBERS = ['base', 'few-step', 'canny', 'depth', 'edit'];
const READ_BY_MODELS = /\.(json|txt|safetensors)$/;

/**
 * The embedded models as files of the site, under `models/`, and their sizes as the module `virtual:mini-models`.
 * @param emit whether the files are written: once, not for the worker again
 * @returns {import('vite').Plugin}
 */
export function miniModels({ emit = true } = {}) {
  const sizes = Object.fromEntries(MEMBERS.map((name) => [name, sizesIn(miniModelPath(name))]));
  const version = versionOf(sizes);
  const code = `
    export const miniModels = ${JSON.stringify(sizes)};
    export const miniModelDefaults = ${JSON.stringify({ base: defaultsOf('base'), edit: defaultsOf('edit') })};
    export const miniModelPreset = ${JSON.stringify(read('base', 'zeroreel.json').preset)};
    export const miniModelsVersion = '${version}';`;
  return {
    name: 'mini-models',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? code : undefined),
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const [, name, path] = /^\/models\/([\w-]+)\/([^?]+)/.exec(request.url ?? '') ?? [];
        if (name === undefined || path === undefined || sizes[name]?.[path] === undefined) return next();
        serveFile(request, response, join(miniModelPath(name), path));
      });
    },
    generateBundle() {
      if (!emit) return;
      for (const name of MEMBERS) {
        for (const path of Object.keys(sizes[name])) {
          const source = readFileSync(join(miniModelPath(name), path));
          this.emitFile({ type: 'asset', fileName: `models/${name}/${path}`, source });
        }
      }
    },
  };
}

/** What a run takes of a model where its request says nothing: the model's own defaults, and its size. */
function defaultsOf(name) {
  // All of them have the autoencoder of `base`.
  const levels = read('base', 'vae/config.json').block_out_channels.length;
  const size = read(name, 'unet/config.json').sample_size * 2 ** (levels - 1);
  return { width: size, height: size, ...read(name, 'zeroreel.json').defaults };
}

const read = (member, path) => JSON.parse(readFileSync(join(miniModelPath(member), path), 'utf8'));

function sizesIn(folder) {
  const paths = readdirSync(folder, { recursive: true }).map((path) => join(folder, path));
  const files = paths.filter((path) => READ_BY_MODELS.test(path) && statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [relative(folder, path).split(sep).join('/'), statSync(path).size]));
}

function versionOf(sizes) {
  const hash = createHash('sha256');
  for (const [name, files] of Object.entries(sizes)) {
    for (const path of Object.keys(files)) hash.update(readFileSync(join(miniModelPath(name), path)));
  }
  return hash.digest('hex').slice(0, 12);
}
