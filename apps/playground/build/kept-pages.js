import { createHash } from 'node:crypto';

/** Entry of the service worker, which lies beside the page: it is in charge of what lies below it. */
export const SERVICE_WORKER = 'service-worker';

/**
 * Writes into the service worker what there is to be kept: the page's code with hashes, and the names of what computes.
 * @returns {import('vite').Plugin}
 */
export function keptPages() {
  return {
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
        const entries = code.map((url) => ({ url, revision: hashOf(bundle[url]) }));
        const runtimes = names.filter((name) => name.endsWith('.wasm'));
        worker.code = worker.code
          .replaceAll('__PRECACHE__', JSON.stringify(entries))
          .replaceAll('__RUNTIMES__', JSON.stringify(runtimes));
      },
    },
  };
}

const hashOf = (output) =>
  createHash('sha256')
    .update(output.type === 'chunk' ? output.code : output.source)
    .digest('hex')
    .slice(0, 16);
