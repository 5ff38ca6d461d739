// Fills a package of onnxruntime for one platform from onnxruntime-node, whose integrity the lockfile checks, before npm
// packs it: node ../../tools/onnxruntime/fill.mjs [--clean], in the package's folder. ADR 28 says why there are such packages.
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { name, os, cpu, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const FOLDERS = ['bin', 'dist'];
for (const folder of FOLDERS) rmSync(folder, { recursive: true, force: true });
if (!process.argv.includes('--clean')) fill();

function fill() {
  const from = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  if (dependencies['onnxruntime-common'] !== version) {
    throw new Error(`${name}: expected onnxruntime-common ${version}, got ${dependencies['onnxruntime-common']}`);
  }
  const libraries = join('bin', 'napi-v6', os[0], cpu[0]);
  if (!existsSync(join(from, libraries, 'onnxruntime_binding.node'))) {
    throw new Error(`${name}: onnxruntime-node ${version} has nothing for ${os[0]} on ${cpu[0]}`);
  }
  cpSync(join(from, 'dist'), 'dist', { recursive: true, filter: (file) => !file.endsWith('.map') });
  // The CUDA files, where somebody has them, are no part of it.
  cpSync(join(from, libraries), libraries, { recursive: true, filter: (file) => !file.includes('providers') });
}
