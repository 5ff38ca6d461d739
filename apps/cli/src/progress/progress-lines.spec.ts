import { expect, it } from 'vitest';
import { ProgressLines } from './progress-lines.js';

it('writes ten lines for a download', () => {
  const written: string[] = [];
  let now = 0;
  const lines = new ProgressLines({ write: (text) => written.push(text) }, () => (now += 1000));
  lines.report({ type: 'stage:start', stage: 'download' });
  for (let loaded = 0; loaded <= 2e9; loaded += 5e7) {
    const done = loaded === 2e9 ? 1 : 0;
    lines.report({ type: 'download:progress', file: 'o/n', loaded, total: 2e9, done, files: 1 });
  }
  expect(written).toHaveLength(11);
  expect(written.slice(0, 2)).toEqual(['Downloading\n', '  10 %  200 MB of 2.00 GB, 0 of 1 file  0:36 left\n']);
  expect(written.at(-1)).toBe('  100 %  2.00 GB of 2.00 GB, 1 of 1 file  0:00 left\n');
});

it('writes a line a stage and ten for the evaluations, without control characters', () => {
  const written: string[] = [];
  let now = 0;
  const lines = new ProgressLines({ write: (text) => written.push(text) }, () => now);
  lines.report({ type: 'stage:start', stage: 'denoise' });
  for (let done = 1; done <= 400; done++) {
    now += 100;
    lines.report({ type: 'generation:progress', done, total: 400 });
  }
  lines.report({ type: 'done', output: 'out.mp4', frames: 8, milliseconds: 40_000 });
  expect(written).toHaveLength(12);
  expect(written.slice(0, 2)).toEqual(['All frames\n', '  10 %  40/400  0:36 left\n']);
  expect(written.slice(-2)).toEqual(['  100 %  400/400  0:00 left\n', 'out.mp4: 8 frames in 0:40\n']);
});

it('says what the run will take', () => {
  const written: string[] = [];
  const lines = new ProgressLines({ write: (text) => written.push(text) }, () => 0);
  lines.report({ type: 'memory:estimate', backend: 'cpu', own: 0.44 * 2 ** 30, files: 0 });
  lines.report({ type: 'memory:estimate', backend: 'cpu', own: 2 ** 30, files: 3.2 * 2 ** 30 });
  expect(written).toEqual([
    'Needs about 0.4 GiB of memory\n',
    'Needs about 1.0 GiB of memory, beside 3.2 GiB of weights that stay in their file\n',
  ]);
});
