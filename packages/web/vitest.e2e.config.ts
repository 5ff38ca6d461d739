import { defineConfig, mergeConfig } from 'vitest/config';
import { browserProject } from '../../vitest.browser.js';

export default mergeConfig(
  browserProject,
  defineConfig({ test: { globalSetup: ['src/__testing__/serve-weights.ts'] } }),
);
