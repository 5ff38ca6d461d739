import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

const python = process.env['ZEROREEL_PYTHON'] ?? 'python3';
const hasModules = spawnSync(python, ['-c', 'import cv2, numpy, PIL, pytest']).status === 0;

// Without a Python that has OpenCV and pytest (ZEROREEL_PYTHON may name one) there is nothing to run the figures with.
it.skipIf(!hasModules)(
  'figures of clips are those of frames whose motion, noise and mirrors are known',
  () => {
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(workspaceRoot, 'tools/temporal')];
    const { status, stdout } = spawnSync(python, args, {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    expect(stdout).toMatch(/\d\d passed/);
    expect(status).toBe(0);
  },
  60_000,
);
