import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import { browserProject } from '../../vitest.browser.js';

/** The contract suites write weights to disk; in a page they are blobs. */
const blobs = fileURLToPath(new URL('src/__testing__/blob-safetensors.ts', import.meta.url));

export default mergeConfig(
  browserProject,
  defineConfig({
    resolve: { alias: [{ find: /.*\/safetensors-file\.js$/, replacement: blobs }] },
    test: { globalSetup: ['src/__testing__/mini-video-setup.ts'] },
  }),
);
