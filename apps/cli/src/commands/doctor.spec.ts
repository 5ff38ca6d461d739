import { describe, expect, it } from 'vitest';
import { doctor, verdictOf, type Finding } from './doctor.js';

const found = (...names: readonly string[]): readonly Finding[] =>
  names.map((name) => ({ name, ok: true, detail: '' }));

describe('verdictOf', () => {
  it('says what videos are made on', () => {
    expect(verdictOf(found('model', 'ffmpeg', 'cpu'))).toBe('Everything is there; videos are made on the CPU.');
    expect(verdictOf(found('model', 'ffmpeg', 'cuda'))).toMatch(/the GPU/);
  });

  it('says what is missing', () => {
    expect(verdictOf(found('model', 'cpu'))).toMatch(/only written as PNG: there is no ffmpeg/);
    expect(verdictOf(found('ffmpeg', 'cpu'))).toMatch(/embedded model is missing/);
    expect(verdictOf(found('model', 'ffmpeg'))).toMatch(/No backend works/);
  });
});

it('looks at this machine', async () => {
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text) };
  const signal = new AbortController().signal;
  await doctor({}, { stdout: sink, stderr: sink, isTerminal: false, now: () => 0, signal });
  const text = written.join('');
  expect(text).toContain(`Node ${process.versions.node}`);
  expect(text).toMatch(/✓ cpu +CPU, \d+ thread/);
  expect(text).toMatch(/✓ ffmpeg +\S+, bundled: /);
  expect(text).toMatch(/✓ model +embedded, sha256:/);
  expect(text).toMatch(/Everything is there/);
});
