import { describe, expect, it } from 'vitest';
import { ProgressBar } from './progress-bar.js';

/** A terminal that knows carriage returns and line feeds: what it shows, line by line. */
function screen(columns?: number) {
  let written = '';
  let now = 0;
  const sink = { write: (text: string) => void (written += text), columns: () => columns ?? 0 };
  const bar = new ProgressBar(sink, () => now);
  const lines = () => written.split('\n').map(shownOf);
  return { bar, lines, raw: () => written, at: (time: number) => (now = time) };
}

/** What is left of texts that were written over each other. */
const shownOf = (line: string): string =>
  line
    .split('\r')
    .reduce((shown, text) => text + shown.slice(text.length), '')
    .trimEnd();

const BAR = `All frames            ${'█'.repeat(14)}${'░'.repeat(14)}  50 %  51/101  0:10 left`;

function halfway(columns?: number) {
  const terminal = screen(columns);
  terminal.bar.report({ type: 'stage:start', stage: 'denoise' });
  terminal.bar.report({ type: 'generation:progress', done: 1, total: 101 });
  terminal.at(10_000);
  terminal.bar.report({ type: 'generation:progress', done: 51, total: 101 });
  return terminal;
}

describe('ProgressBar', () => {
  it('names the stage and draws over its line', () => {
    const { bar, lines } = halfway();
    expect(lines()).toEqual([BAR]);
    bar.report({ type: 'stage:end', stage: 'denoise', milliseconds: 1 });
    bar.report({ type: 'stage:start', stage: 'write' });
    expect(lines()).toEqual(['Writing the video']);
  });

  it('says what the run will take above its line', () => {
    const { bar, lines } = halfway();
    bar.report({ type: 'memory:estimate', backend: 'cpu', own: 0.44 * 2 ** 30, files: 0 });
    expect(lines()).toEqual(['Needs about 0.4 GiB of memory', BAR]);
  });

  it.each([
    [60, 'All frames            ██████░░░░░░  50 %  51/101  0:10 left'],
    [52, 'All frames            ██░░  50 %  51/101  0:10 left'],
    [40, 'All frames            50 %'],
    [24, 'All frames 50 %'],
    [10, 'All frame'],
  ])('is never wider than a terminal of %d columns', (columns, expected) => {
    const { lines, raw } = halfway(columns);
    expect(lines()).toEqual([expected.slice(0, columns - 1)]);
    expect(
      Math.max(
        ...raw()
          .split('\r')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(columns);
  });

  it('needs no control sequences, and so no colours', () => {
    const { bar, raw } = halfway();
    bar.report({ type: 'notice', message: 'a \x1b[31mred\x1b[0m word' });
    bar.close();
    expect(raw()).not.toContain('\x1b');
  });

  it('shows what has come of files, and the time left for the rest', () => {
    const { bar, lines, at } = screen(100);
    bar.report({ type: 'stage:start', stage: 'download' });
    const progress = { type: 'download:progress', file: 'o/n/unet/x.safetensors', done: 3, files: 7 } as const;
    bar.report({ ...progress, loaded: 1_000_000_000, total: 4_270_000_000 });
    at(60_000);
    bar.report({ ...progress, loaded: 1_720_000_000, total: 4_270_000_000 });
    expect(lines()).toEqual([
      `Downloading           ${'█'.repeat(10)}${'░'.repeat(14)}  40 %  1.72 GB of 4.27 GB, 3 of 7 files  3:33 left`,
    ]);
    bar.report({ type: 'stage:end', stage: 'download', milliseconds: 1 });
    bar.report({ type: 'stage:start', stage: 'compile' });
    expect(lines()).toEqual(['Building the network']);
  });

  it('writes notices on lines of their own', () => {
    const { bar, lines } = halfway();
    bar.report({ type: 'notice', message: 'Cut: “and a hat”' });
    expect(lines()).toEqual(['Cut: “and a hat”', BAR]);
  });

  it('ends with the file and the time it took, or with nothing', () => {
    const { bar, lines } = halfway();
    bar.report({ type: 'done', output: 'out.mp4', frames: 8, milliseconds: 61_200 });
    bar.close();
    expect(lines()).toEqual(['out.mp4: 8 frames in 1:02', '']);
    const stopped = halfway();
    stopped.bar.close();
    expect(stopped.lines()).toEqual(['']);
  });
});
