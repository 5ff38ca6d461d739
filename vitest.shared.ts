import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Settings shared by every package: tests run on the sources of the other packages, not on their build. */
export const sharedConfig: ViteUserConfig = defineConfig({
  resolve: { conditions: ['zeroreel-source'] },
  ssr: { resolve: { conditions: ['zeroreel-source'] } },
  test: {
    include: ['src/**/*.spec.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 60_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
