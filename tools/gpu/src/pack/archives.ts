import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fetchVulkanLoader } from './fetch-vulkan-loader.js';
import { fetchWheels, unpackCudaProvider } from './fetch-wheels.js';
import { productionPackages } from './production-packages.js';
import { run } from './run.js';

/** What is packed from, and where downloads are kept. */
export interface PackSources {
  readonly root: string;
  /** The folder of weights that training goes on from. */
  readonly start: string;
  readonly downloads: string;
}

/** Writes what an archive holds into `to`, laid out as on the other machine. */
export type ArchiveWriter = (to: string, sources: PackSources) => void;

const ORT = 'app/node_modules/onnxruntime-node';
const ORT_LIBRARIES = 'bin/napi-v6/linux/x64';
const MINI = 'packages/mini/base';

/** Every archive by name. Paths inside are those below the kit's folder on the other machine. */
export const ARCHIVES = {
  /** The Node that packs, so that what was tested is what runs. */
  node: (to) => {
    place(process.execPath, join(to, 'node/bin/node'));
    run('strip', [join(to, 'node/bin/node')]);
  },
  runtime: (to, { root }) => {
    const from = join(root, 'node_modules/onnxruntime-node', ORT_LIBRARIES);
    for (const file of readdirSync(from)) place(join(from, file), join(to, ORT, ORT_LIBRARIES, file));
  },
  app: (to, { root }) => {
    for (const { name, folder, place: path } of productionPackages(root, [
      'zeroreel',
      '@zeroreel/gpu',
      'onnxruntime-node',
    ])) {
      cpSync(folder, join(to, 'app', path), {
        recursive: true,
        filter: (file) => isProduct(relative(folder, file), name),
      });
    }
    cpSync(join(root, 'tools/gpu/dist/vitest-shim'), join(to, 'app/node_modules/vitest'), { recursive: true });
    writeFileSync(join(to, 'app/node_modules/vitest/package.json'), '{"type":"module","exports":"./index.js"}\n');
  },
  base: (to, { root }) =>
    cpSync(join(root, MINI), join(to, 'app/node_modules/@zeroreel/mini/base'), { recursive: true, filter: isWeights }),
  goldens: (to, { root }) =>
    cpSync(join(root, 'packages/testing/goldens/sd1'), join(to, 'app/node_modules/@zeroreel/testing/goldens/sd1'), {
      recursive: true,
      filter: (file) => !file.includes('/runs/'),
    }),
  loader: (to, { downloads }) => {
    const libraries = fetchVulkanLoader(downloads);
    if (libraries.length === 0) writeFileSync(ensured(join(to, 'loader/README')), 'no loader could be fetched\n');
    for (const { name, path } of libraries) place(path, join(to, 'loader', name));
  },
  kit: (to, { root }) => {
    cpSync(join(root, 'tools/gpu/box'), join(to, 'box'), { recursive: true, filter: isSource });
    place(join(root, 'bench/python/t2v_zero.py'), join(to, 'box/t2v_zero.py'));
  },
  mini: (to, { root }) => {
    const from = join(root, 'tools/mini');
    if (!existsSync(join(from, 'artwork/sprites'))) throw new Error('no sprites: tools/mini/README.md, stage artwork');
    cpSync(from, join(to, 'mini'), {
      recursive: true,
      filter: (file) => isSource(file) && !/(^|\/)(node_modules|work|tests)(\/|$)/.test(relative(from, file)),
    });
  },
  start: (to, { start }) => cpSync(start, join(to, 'start'), { recursive: true, filter: isWeights }),
  wheels: (to, { downloads }) => {
    for (const wheel of fetchWheels(downloads)) place(wheel, join(to, 'wheels', basename(wheel)));
  },
  'cuda-provider': (to, { downloads }) => {
    for (const file of unpackCudaProvider(downloads)) place(file, join(to, ORT, ORT_LIBRARIES, basename(file)));
  },
} satisfies Record<string, ArchiveWriter>;

/** The name of an archive. */
export type ArchiveName = keyof typeof ARCHIVES;

const isSource = (file: string): boolean => !/__pycache__|\.pytest_cache|\.pyc$/.test(file);
const isWeights = (file: string): boolean => !/\.(webp|md|png)$/.test(file);

/** A workspace's build, or a published package without what only its authors read. */
function isProduct(path: string, name: string): boolean {
  if (name.startsWith('@zeroreel/') || name === 'zeroreel') {
    return /^($|package\.json|bin(\/|$)|dist(\/|$))/.test(path) && !/\.(map|d\.ts|tsbuildinfo)$/.test(path);
  }
  if (name === 'onnxruntime-node' && /^(bin|script)(\/|$)/.test(path)) return false;
  return !/\.(map|d\.[cm]?ts|md|tsx?)$|(^|\/)(node_modules|docs?|examples?|test|tests|src)(\/|$)/.test(path);
}

function place(from: string, to: string): void {
  if (!existsSync(from)) throw new Error(`${from} is not there: npm ci && npm run build`);
  copyFileSync(from, ensured(to));
}

function ensured(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
