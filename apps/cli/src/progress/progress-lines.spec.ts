import { expect, it } from 'vitest';
import { ProgressLines } from './progress-lines.js';

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
