import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from './ffmpeg-binary.js';
import { bare, QUIETLY, reasonIn, runFfmpeg, startFfmpeg } from './ffmpeg-process.js';

const { path: ffmpegPath } = await findFfmpeg();
const endless = [...QUIETLY, '-f', 'lavfi', '-i', 'testsrc=s=64x48', '-f', 'rawvideo', 'pipe:1'];

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'process-'))));
afterAll(() => rm(folder, { recursive: true }));

/** A program in place of ffmpeg. */
async function script(name: string, ...lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

/** Whether a process is there; a moment later, as it takes one to go. */
async function isThere(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    await wait(20);
  }
  return true;
}

describe('runFfmpeg', () => {
  it('gives what it wrote, what it said and how it ended', async () => {
    const args = [...QUIETLY, '-loglevel', 'error', '-f', 'lavfi', '-i', 'color=red:s=2x2:d=1:r=1'];
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

describe.skipIf(process.platform === 'win32')('a program that misbehaves', () => {
  it('is ended where it hangs, with what it started', async () => {
    const hanging = await script('hang', 'sleep 300 &', `echo $! $$ > ${folder}/pids`, 'echo begun', 'wait');
    const run = runFfmpeg({ ffmpegPath: hanging, args: [], patience: 300 });
    await expect(run).rejects.toMatchObject({
      code: 'media',
      message: `ffmpeg gave no sign of life for 0 s and was ended: ${hanging}`,
    });
    const pids = (await readFile(join(folder, 'pids'), 'utf8')).trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(await isThere(pid)).toBe(false);
  });

  it('is ended by the signal, with what it started', async () => {
    const hanging = await script('hang-too', 'sleep 300 &', `echo $! > ${folder}/pid`, 'wait');
    const stop = new AbortController();
    const run = runFfmpeg({ ffmpegPath: hanging, args: [], signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(await isThere(Number(await readFile(join(folder, 'pid'), 'utf8')))).toBe(false);
  });

  it('may take as long as it likes where it shows that it lives', async () => {
    const slow = await script('slow', 'for i in 1 2 3 4 5 6; do sleep 0.2; echo $i >&2; done');
    expect(await runFfmpeg({ ffmpegPath: slow, args: [], patience: 800 })).toMatchObject({ exitCode: 0 });
  });

  it('is not blamed for the time that its reader takes', async () => {
    const quick = await script('quick', 'echo 1; sleep 0.1; echo 2');
    using running = startFfmpeg({ ffmpegPath: quick, args: [], patience: 500 });
    for await (const _ of running.stdout) await wait(700);
    expect(await running.ended).toMatchObject({ exitCode: 0 });
  });

  it('is told where it crashes', async () => {
    const crashing = await script('crash', 'kill -SEGV $$');
    await expect(runFfmpeg({ ffmpegPath: crashing, args: [] })).rejects.toMatchObject({
      code: 'media',
      message: `ffmpeg crashed (SIGSEGV): ${crashing}. Another build of it may read the file`,
    });
  });

  it('may talk without end', async () => {
    const talking = await script('talk', 'yes "a line of words" | head -c 2000000 >&2');
    const lines: string[] = [];
    const { stderr } = await runFfmpeg({ ffmpegPath: talking, args: [], onLine: (line) => void lines.push(line) });
    expect(stderr).toHaveLength(2 ** 18);
    expect(new Set(lines.slice(0, -1))).toEqual(new Set(['a line of words']));
    expect(lines.length).toBe(125_000);
  });
});

describe('startFfmpeg', () => {
  it('ends the process where it is disposed of', async () => {
    const process = startFfmpeg({ ffmpegPath, args: endless });
    process[Symbol.dispose]();
    expect(await process.ended).toMatchObject({ exitCode: null });
  });
});

describe('reasonIn', () => {
  it('leaves out addresses, the path, guesses, repetitions and what comes after three lines', () => {
    const said = `[mov @ 0x55] misdetection possible!\n[mov,mp4 @ 0x55ab] [error] no moov\n\n${resolve('a')}: same\nsame\n3rd\n4th\n`;
    expect(reasonIn(said, 'a')).toBe('no moov; same; 3rd');
    expect(reasonIn('\n', 'a')).toBe('it gave no reason');
  });
});

it('bare leaves nothing but what was said', () => {
  expect(bare('[vist#0:0/h264 @ 0x5] [dec:h264 @ 0x7f] [error] no frame!')).toBe('no frame!');
  expect(bare('[fatal] no [error] here')).toBe('no [error] here');
});
