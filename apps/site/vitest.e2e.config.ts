import { existsSync } from 'node:fs';
import { mergeConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.js';

const chromium = process.env['ZEROREEL_CHROMIUM'] ?? '/usr/bin/chromium';
const isThere = existsSync(chromium);
if (!isThere) console.warn('e2e tests of the site are skipped: there is no Chromium.');

/** Tests of the built site in a real, headless Chromium; none where there is none. */
export default mergeConfig(
  { ...sharedConfig, test: { ...sharedConfig.test, include: [] } },
  {
    test: {
      include: isThere ? ['src/**/*.e2e.ts'] : [],
      env: { ZEROREEL_CHROMIUM: chromium },
      passWithNoTests: true,
      testTimeout: 120_000,
      retry: process.env['CI'] ? 1 : 0,
    },
  },
);
