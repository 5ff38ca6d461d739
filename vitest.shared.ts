import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';

/**
 * Clips are read by ffmpeg 5 or newer (libavcodec 59). Where there is none the tests name the ffmpeg of 2018 that npm installs,
 * as a user may; those that need a newer one say that they are skipped.
 */
function clipReader(): Readonly<Record<string, string>> {
  const named = process.env['ZEROREEL_FFMPEG'] ?? process.env['FFMPEG_PATH'];
  if (named !== undefined) return {};
  const { stdout } = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' });
  if (Number(/^libavcodec +(\d+)/m.exec(stdout ?? '')?.[1] ?? 0) >= 59) return {};
  console.warn('There is no ffmpeg 5 or newer: clips are read by the one of 2018, and some tests are skipped.');
  const installer = createRequire(new URL('packages/node/package.json', import.meta.url));
  return { ZEROREEL_FFMPEG: (installer('@ffmpeg-installer/ffmpeg') as { readonly path: string }).path };
}

/** Settings shared by every package: tests run on the sources of the other packages, not on their build. */
export const sharedConfig: ViteUserConfig = defineConfig({
  resolve: { conditions: ['zeroreel-source'] },
  ssr: { resolve: { conditions: ['zeroreel-source'] } },
  test: {
    include: ['src/**/*.spec.ts'],
    environment: 'node',
    pool: 'forks',
    globalSetup: [fileURLToPath(new URL('vitest.temporary.ts', import.meta.url))],
    testTimeout: 60_000,
    env: { ORT_DISABLE_TELEMETRY: '1', ...clipReader() },
  },
});

/**
 * For packages whose tests change nothing that modules hold: all files of a package run in one world, so that its sources
 * are loaded once, which took longer than the tests. Tests that change a process, or start some, have one for each file.
 */
export const oneWorld: ViteUserConfig = mergeConfig(sharedConfig, { test: { isolate: false } });
