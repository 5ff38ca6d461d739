import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from './vitest.shared.js';

/** The specs that mutants of `npm run mutate` have to get past. */
export default mergeConfig(
  sharedConfig,
  defineConfig({
    test: {
      include: ['packages/run/src/**/*.spec.ts', 'packages/core/src/**/*.spec.ts'],
      exclude: ['packages/core/src/sampling/samplers-in-text-to-video.spec.ts', '**/node_modules/**', '.stryker/**'],
    },
  }),
);
