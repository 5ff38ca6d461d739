import { describe, expect, it } from 'vitest';
import { ProgressBar } from './progress-bar.js';

function screen() {
  const written: string[] = [];
  let now = 0;
  const bar = new ProgressBar({ write: (text) => written.push(text) }, () => now);
  const last = () => written.at(-1)!.replace('\r\x1b[K', '');
  return { bar, written, last, at: (time: number) => (now = time) };
}

describe('ProgressBar', () => {
  it('names the stage and draws over its line', () => {
    const { bar, written } = screen();
    bar.report({ type: 'stage:start', stage: 'compile' });
    expect(written).toEqual(['\r\x1b[KBuilding the network  ']);
  });

  it('shows the part done and the time left', () => {
    const { bar, last, at } = screen();
    bar.report({ type: 'stage:start', stage: 'denoise' });
    bar.report({ type: 'generation:progress', done: 1, total: 101 });
    at(10_000);
    bar.report({ type: 'generation:progress', done: 51, total: 101 });
    expect(last()).toBe(`All frames            ${'█'.repeat(14)}${'░'.repeat(14)}  50 %  51/101  0:10 left`);
  });

  it('writes notices on lines of their own', () => {
    const { bar, written } = screen();
    bar.report({ type: 'notice', message: 'Cut: “and a hat”' });
    expect(written[0]).toBe('\r\x1b[KCut: “and a hat”\n');
  });

  it('ends with the file and the time it took', () => {
    const { bar, last } = screen();
    bar.report({ type: 'done', output: 'out.mp4', frames: 8, milliseconds: 61_200 });
    expect(last()).toBe('out.mp4: 8 frames in 1:02\n');
  });
});
