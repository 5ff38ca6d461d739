import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { keptPages, SERVICE_WORKER } from './build/kept-pages.js';
import { lowPreloads } from './build/low-preloads.js';
import { miniModels } from './build/mini-models.js';
import { pluginDeclarations } from './build/plugin-declarations.js';
import { isolationHeaders, siteHeaders } from './build/site-headers.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** Licences stay; notes for bundlers have done their work. */
const COMMENTS = { legal: true, annotation: false, jsdoc: false };

export default defineConfig({
  // The site may lie under any path.
  base: './',
  define: { __ZEROREEL_VERSION__: JSON.stringify(version) },
  plugins: [miniModels(), pluginDeclarations(), siteHeaders(), lowPreloads(), keptPages()],
  worker: {
    format: 'es',
    plugins: () => [miniModels({ emit: false }), pluginDeclarations({ requests: false })],
    rolldownOptions: { output: { comments: COMMENTS } },
  },
  server: { headers: isolationHeaders },
  // Those of the server otherwise; the plugin sends the site's own.
  preview: { headers: {} },
  // Where the developers' server looks for dependencies: one that it finds later makes it load the page anew, in the middle
  // of a run. onnxruntime-web has none, and finds its own files where it lies.
  optimizeDeps: { entries: ['index.html', 'src/worker/generation-worker.ts'], exclude: ['onnxruntime-web'] },
  build: {
    outDir: 'dist/site',
    target: 'es2023',
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    // Mantine's files begin with 'use client', which is about servers.
    rolldownOptions: {
      input: { index: 'index.html', [SERVICE_WORKER]: `src/${SERVICE_WORKER}.ts` },
      // A service worker keeps its name: browsers look there for a new one.
      output: {
        comments: COMMENTS,
        entryFileNames: ({ name }) => (name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      onLog: (level, log, handler) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handler(level, log),
    },
  },
});
