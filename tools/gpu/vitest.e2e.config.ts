import { defineConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.js';

/** The rehearsal: what is built is packed and run as on the other machine. */
export default defineConfig({
  ...sharedConfig,
  test: {
    ...sharedConfig.test,
    include: ['src/**/*.e2e.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
