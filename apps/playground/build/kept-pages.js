import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Entry of the service worker, which lies beside the page: it is in charge of what lies below it. */
export const SERVICE_WORKER = 'service-worker';

/**
 * Writes into the service worker what there is to be kept: the page's code with hashes, and the names of what computes.
 * @returns {import('vite').Plugin}
 */
export function keptPages() {
  let stills = [];
  return {
    configResolved({ publicDir }) {
      stills = stillsIn(publicDir);
    },
    name: 'kept-pages',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[`${SERVICE_WORKER}.js`];
        // Workers are bundled by themselves.
        if (worker === undefined) return;
        const names = Object.keys(bundle).filter((name) => name !== worker.fileName);
        const code = names.filter((name) => name === 'index.html' || /^assets\/.+\.(js|css)$/.test(name));
        const entries = [...code.map((url) => ({ url, revision: hashOf(bundle[url]) })), ...stills];
        worker.code = worker.code
          .replaceAll('__PRECACHE__', JSON.stringify(entries))
          .replaceAll('__RUNTIMES__', JSON.stringify(runtimesIn(names)));
      },
    },
  };
}

/** The pictures of the first screen, which stand there until one of them plays. */
const stillsIn = (publicDir) =>
  readdirSync(join(publicDir, 'clips'))
    .filter((name) => name.endsWith('.webp'))
    .map((name) => ({ url: `clips/${name}`, revision: hash(readFileSync(join(publicDir, 'clips', name))) }));

/** What onnxruntime-web computes with, by the names of the backends that load it. @throws Error where it is not what is expected */
function runtimesIn(names) {
  const files = names.filter((name) => name.endsWith('.wasm'));
  const webgpu = files.find((name) => name.includes('.asyncify-'));
  const wasm = files.find((name) => name !== webgpu);
  if (files.length !== 2 || webgpu === undefined || wasm === undefined) {
    throw new Error(
      `expected WebAssembly with .asyncify for WebGPU and one without, got ${files.join(', ') || 'none'}`,
    );
  }
  return { wasm, webgpu };
}

const hashOf = (output) => hash(output.type === 'chunk' ? output.code : output.source);

const hash = (content) => createHash('sha256').update(content).digest('hex').slice(0, 16);
