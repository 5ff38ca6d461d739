import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What every server has to send for threads of WebAssembly: pages with shared memory must be isolated from others. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** What every file is sent with: nobody else's page gets it, and no browser guesses what it is. */
const SHARED = {
  ...isolationHeaders,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

const policy = (directives) =>
  Object.entries({ 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", ...directives })
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');

/**
 * The page runs its own code alone and talks to nobody; its workers read models from wherever the visitor says, and run
 * plugins that the visitor has allowed.
 * @param hashes of the scripts that stand in the page itself
 */
const policies = (hashes) => ({
  '.html': policy({
    'script-src': ["'self'", ...hashes].join(' '),
    // Mantine sets styles of elements.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'media-src': "'self' blob:",
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'frame-ancestors': "'self'",
  }),
  '.js': policy({
    'script-src': "'self' 'wasm-unsafe-eval' https: http:",
    'connect-src': "'self' https: http: blob: data:",
    'worker-src': "'self' blob:",
  }),
});

const FILE = 'headers.json';

/**
 * Writes `headers.json` beside the page: what a server sends with each kind of file, by the ending of its name, and with all
 * of them (`*`). The preview server sends that, but in the mode `plain`.
 * @returns {import('vite').Plugin}
 */
export function siteHeaders() {
  return {
    name: 'site-headers',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const html = String(bundle['index.html']?.source ?? '');
        const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script]) => script);
        const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
        const byEnding = Object.entries(policies(hashes)).map(([ending, value]) => [
          ending,
          { 'Content-Security-Policy': value },
        ]);
        const source = JSON.stringify({ '*': SHARED, ...Object.fromEntries(byEnding) }, undefined, 2);
        this.emitFile({ type: 'asset', fileName: FILE, source });
      },
    },
    configurePreviewServer({ middlewares, config: { root, mode, build } }) {
      const path = join(root, build.outDir, FILE);
      if (mode === 'plain' || !existsSync(path)) return;
      const headers = JSON.parse(readFileSync(path, 'utf8'));
      middlewares.use(({ url = '/' }, response, next) => {
        const ending = extname(new URL(url, 'http://localhost').pathname) || '.html';
        for (const [name, value] of Object.entries({ ...headers['*'], ...headers[ending] }))
          response.setHeader(name, value);
        next();
      });
    },
  };
}
