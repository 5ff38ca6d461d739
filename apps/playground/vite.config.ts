import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { isolationHeaders } from './build/isolation-headers.js';
import { miniModels } from './build/mini-models.js';
import { pluginDeclarations } from './build/plugin-declarations.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** In the mode `plain` the page is served without isolation, as hosts do that cannot send headers. */
export default defineConfig(({ mode }) => ({
  // The site may lie under any path.
  base: './',
  define: { __ZEROREEL_VERSION__: JSON.stringify(version) },
  plugins: [miniModels(), pluginDeclarations()],
  worker: { format: 'es', plugins: () => [miniModels({ emit: false })] },
  server: { headers: isolationHeaders },
  // Where the developers' server looks for dependencies: one that it finds later makes it load the page anew, in the middle
  // of a run. onnxruntime-web has none, and finds its own files where it lies.
  optimizeDeps: { entries: ['index.html', 'src/worker/generation-worker.ts'], exclude: ['onnxruntime-web'] },
  preview: { headers: mode === 'plain' ? {} : isolationHeaders },
  build: {
    outDir: 'dist/site',
    target: 'es2023',
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    // Mantine's files begin with 'use client', which is about servers.
    rolldownOptions: {
      onLog: (level, log, handler) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handler(level, log),
    },
  },
}));
