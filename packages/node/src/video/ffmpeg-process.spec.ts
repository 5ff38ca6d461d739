import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFfmpeg } from './ffmpeg-binary.js';
import { reasonIn, runFfmpeg, startFfmpeg } from './ffmpeg-process.js';

const { path: ffmpegPath } = await findFfmpeg();
const endless = ['-f', 'lavfi', '-i', 'testsrc=s=64x48', '-f', 'rawvideo', 'pipe:1'];

describe('runFfmpeg', () => {
  it('gives what it wrote, what it said and how it ended', async () => {
    const args = ['-loglevel', 'error', '-f', 'lavfi', '-i', 'color=red:s=2x2:d=1:r=1'];
    const good = await runFfmpeg({ ffmpegPath, args: [...args, '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'] });
    expect(good).toMatchObject({ exitCode: 0, stderr: '' });
    expect(good.stdout).toHaveLength(4);
    const bad = await runFfmpeg({ ffmpegPath, args: [...args, '-c:v', 'no_such_codec', '-f', 'rawvideo', 'pipe:1'] });
    expect(bad.exitCode).not.toBe(0);
    expect(reasonIn(bad.stderr, 'a')).toContain("Unknown encoder 'no_such_codec'");
  });

  it('stops, before it has begun and in the middle', async () => {
    const run = { ffmpegPath, args: endless };
    await expect(runFfmpeg({ ...run, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    await expect(runFfmpeg({ ...run, signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ code: 'aborted' });
  });

  it('says which program does not run', async () => {
    const run = runFfmpeg({ ffmpegPath: '/nowhere/ffmpeg', args: [] });
    await expect(run).rejects.toMatchObject({ code: 'media', message: '/nowhere/ffmpeg does not run' });
  });
});

describe('startFfmpeg', () => {
  it('ends the process where it is disposed of', async () => {
    const process = startFfmpeg({ ffmpegPath, args: endless });
    process[Symbol.dispose]();
    expect((await process.ended).exitCode).toBeNull();
  });
});

describe('reasonIn', () => {
  it('leaves out addresses, the path, guesses, repetitions and what comes after three lines', () => {
    const said = `[mov @ 0x55] misdetection possible!\n[mov,mp4 @ 0x55ab] no moov\n\n${resolve('a')}: same\nsame\n3rd\n4th\n`;
    expect(reasonIn(said, 'a')).toBe('no moov; same; 3rd');
    expect(reasonIn('\n', 'a')).toBe('it gave no reason');
  });
});
