import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The browser of the e2e tests: `ZEROREEL_CHROMIUM`, or where Linux distributions put it. */
const executablePath = [process.env['ZEROREEL_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) {
  console.warn('e2e tests are skipped: there is no Chromium. Install one, or set ZEROREEL_CHROMIUM to its path.');
}

/** `--enable-unsafe-webgpu` gives WebGPU on a processor where there is no GPU. */
const flags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Tests in a real, headless Chromium: `*.e2e.ts`, run by the target `e2e`, none where there is no Chromium. */
export const browserProject: ViteUserConfig = defineConfig({
  resolve: { conditions: ['zeroreel-source'] },
  ssr: { resolve: { conditions: ['zeroreel-source'] } },
  // Threads of WebAssembly share memory, which only isolated pages may.
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  // What the sources import, so that it is not found one by one, each time with a reload.
  optimizeDeps: {
    include: ['@huggingface/tokenizers', 'fast-png', 'inversify', 'mitt', 'reflect-metadata/lite'],
    exclude: ['onnxruntime-web'],
  },
  test: {
    globalSetup: [fileURLToPath(new URL('vitest.temporary.ts', import.meta.url))],
    include: executablePath === undefined ? [] : ['src/**/*.e2e.ts'],
    passWithNoTests: true,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { ...(executablePath && { executablePath }), args: flags } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
