import { mergeConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.js';
import { chromiumPath } from './src/__testing__/chromium-path.js';

if (chromiumPath === undefined) {
  console.warn('e2e tests are skipped: there is no Chromium. Install one, or set ZEROREEL_CHROMIUM to its path.');
}

/** Tests of the built page in a real, headless Chromium; none where there is none. */
export default mergeConfig(
  { ...sharedConfig, test: { ...sharedConfig.test, include: [] } },
  {
    test: {
      include: chromiumPath === undefined ? [] : ['src/**/*.e2e.ts'],
      passWithNoTests: true,
      testTimeout: 300_000,
      hookTimeout: 120_000,
      // A test mostly waits: two browsers make use of both cores of a small machine.
      maxWorkers: 2,
      // A browser on a busy machine.
      retry: process.env['CI'] ? 1 : 0,
    },
  },
);
