import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameRate } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../video/ffmpeg-binary.js';
import { testFrames } from '../video/__testing__/test-frames.js';
import { encodeVideo, type EncodeJob } from './encode-video.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'encode-'))));
afterEach(() => rm(folder, { recursive: true }));

const encode = async (job: Partial<EncodeJob>) =>
  encodeVideo({
    ffmpegPath: (await findFfmpeg()).path,
    frames: testFrames(2, 64, 64),
    rate: frameRate(4),
    outputOptions: ['-c:v', 'libx264'],
    target: join(folder, 'a.mp4'),
    ...job,
  });

/** A program in the place of ffmpeg, which notes how it was called. */
async function program(...lines: readonly string[]): Promise<string> {
  const path = join(folder, 'ffmpeg');
  await writeFile(path, ['#!/bin/sh', `echo "$@" >> ${folder}/calls`, ...lines].join('\n'));
  await chmod(path, 0o755);
  return path;
}

describe('encodeVideo', () => {
  it('says what ffmpeg said', async () => {
    await expect(encode({ outputOptions: ['-c:v', 'no_such_codec'] })).rejects.toMatchObject({
      code: 'media',
      message: expect.stringContaining("Unknown encoder 'no_such_codec'"),
    });
  });

  it('stops before it has begun', async () => {
    await expect(encode({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe.skipIf(process.platform === 'win32')('encodeVideo with an ffmpeg that', () => {
  /** Whether the process whose number a program has noted is there no more, after a moment. */
  async function hasEnded(): Promise<boolean> {
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    for (let tries = 0; tries < 100; tries++) {
      // A process that has ended and was not waited for by its parent is listed as a zombie.
      const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
      if (/\) Z/.test(state)) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  }

  const HANGS = [`sleep 300 & echo $! > ${'$'}(dirname "$0")/pid`, 'wait'];

  it('hangs is ended, with what it started', async () => {
    const ffmpegPath = await program(...HANGS);
    await expect(encode({ ffmpegPath, patience: 500 })).rejects.toThrow(
      /a\.mp4: it gave no sign of life for 1 s and was ended/,
    );
    expect(await hasEnded()).toBe(true);
    // One call: it was not asked for its formats and encoders first.
    expect((await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
  });

  it('hangs is ended when the run is stopped', async () => {
    const ffmpegPath = await program(...HANGS);
    const stop = new AbortController();
    const encoded = encode({ ffmpegPath, signal: stop.signal });
    while (!(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stop.abort();
    await expect(encoded).rejects.toMatchObject({ code: 'aborted' });
    expect(await hasEnded()).toBe(true);
  });

  it('works slowly, but gives signs of life, is waited for', async () => {
    const steps = Array.from({ length: 4 }, (_, k) => `echo frame=${k}; sleep 0.3`);
    await encode({ ffmpegPath: await program('cat > /dev/null', ...steps), patience: 900 });
  });

  it.each([
    ['crashes', 'kill -SEGV $$', /killed with signal SIGSEGV/],
    ['fails without a word', 'exit 3', /exited with code 3/],
    ['fails before it has read anything', 'echo "no such disk" >&2; exit 1', /could not write .*a\.mp4: no such disk/],
  ])('%s is an error', async (_, line, message) => {
    await expect(encode({ ffmpegPath: await program(line), frames: testFrames(40, 128, 128) })).rejects.toThrow(
      message,
    );
  });

  it('is not there is an error', async () => {
    await expect(encode({ ffmpegPath: join(folder, 'none') })).rejects.toMatchObject({ code: 'media' });
  });
});
