import { findFfmpeg } from '@zeroreel/node';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';
import { doctor, verdictOf, type Finding } from './doctor.js';

const found = (...names: readonly string[]): readonly Finding[] =>
  names.map((name) => ({ name, ok: true, detail: '' }));

describe('verdictOf', () => {
  it('says what videos are made on', () => {
    expect(verdictOf(found('model', 'ffmpeg', 'clips', 'cpu'))).toBe(
      'Everything is there; videos are made on the CPU.',
    );
    expect(verdictOf(found('model', 'ffmpeg', 'clips', 'cuda'))).toMatch(/the GPU/);
  });

  it('says what is missing', () => {
    expect(verdictOf(found('model', 'cpu'))).toMatch(/only written as PNG: there is no ffmpeg/);
    expect(verdictOf(found('model', 'ffmpeg', 'cpu'))).toMatch(/no clips are read: install ffmpeg 5 or newer/);
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
  expect(text).toMatch(/✓ ffmpeg +\S+, (bundled: .*; a program under the GPL 3|environment: )/);
  expect(text).toMatch(/✓ clips +read by ffmpeg \S+, (system|environment): /);
  expect(text).toMatch(/✓ pictures +read by sharp [\d.]+, libvips [\d.]+/);
  expect(text).toMatch(/✓ model +embedded, sha256:\w+; 8 frames of 128×128 take about 0\.\d GiB of memory on the CPU/);
  expect(text).toMatch(/Everything is there/);
});

describe('doctor, of what reads clips', () => {
  const asked = async (env: Readonly<Record<string, string>>) => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    const written: string[] = [];
    const sink = { write: (text: string) => written.push(text) };
    try {
      const signal = new AbortController().signal;
      await doctor({}, { stdout: sink, stderr: sink, isTerminal: false, now: () => 0, signal });
    } finally {
      process.env = before;
    }
    return written.join('');
  };

  it('warns of an old one, which only the environment can name', async () => {
    const { path } = await findFfmpeg({ env: {} });
    const text = await asked({ ZEROREEL_FFMPEG: path, PATH: '/nowhere' });
    expect(text).toContain(`read by ffmpeg N-47683-g0e8eb07980-static, environment: ${path}`);
    expect(text).toMatch(/! clips +it is from before 2022 and lacks security fixes/);
  });

  it('says what to install where there is none', async () => {
    const text = await asked({ ZEROREEL_FFMPEG: '', FFMPEG_PATH: '', PATH: '/nowhere' });
    expect(text).toMatch(/✗ clips +Clips are read by ffmpeg 5 or newer; got none\. Install it/);
    expect(text).toMatch(/Videos are made on the CPU, but no clips are read: install ffmpeg 5 or newer\.\n$/);
  });
});

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'names what the CUDA files cannot be downloaded from, and looks at nothing then',
  async () => {
    const { code, stdout, stderr } = await runCommand(['doctor', '--install-cuda', 'http://127.0.0.1:9/index.json']);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/127\.0\.0\.1:9\/index\.json cannot be reached: .*--install-cuda FILE\.nupkg/);
  },
);
