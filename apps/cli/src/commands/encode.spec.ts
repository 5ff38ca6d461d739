import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodePng } from '@zeroreel/media';
import { findFfmpeg, writeVideo } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';

const QUICK = ['--steps', '2', '-W', '64', '-H', '64', '--backend', 'cpu', '--threads', '1', '-q'];
const silent = { code: 0, stdout: '', stderr: '' };

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'encode-'))));
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

describe('encode makes the file that the run would have written, byte by byte', () => {
  it.each(['mp4', 'webm', 'gif', 'webp'])('%s', async (extension) => {
    const frames = ['--video-frames', '3', '--loop', 'ping-pong', '--fps', '7.5'];
    const [run, kept] = [at(`run.${extension}`), at(`kept-${extension}`)];
    expect(await runCommand(['generate', 'a 🦊', '-o', run, '--keep-frames', kept, ...frames, ...QUICK])).toEqual(
      silent,
    );
    expect(await runCommand(['encode', kept, '-o', at(`again.${extension}`)])).toEqual({
      ...silent,
      stderr: `${at(`again.${extension}`)}: 4 frames\n`,
    });
    expect((await readFile(at(`again.${extension}`))).equals(await readFile(run))).toBe(true);
  });

  it('a part of a clip that is edited, with its sound', async () => {
    const { path: ffmpeg } = await findFfmpeg();
    const sources = ['-f', 'lavfi', '-i', 'testsrc=s=64x64:r=30000/1001:d=1', '-f', 'lavfi', '-i', 'sine=d=1'];
    await promisify(execFile)(ffmpeg, [...sources, '-c:v', 'libx264', '-c:a', 'aac', at('clip.mp4')]);
    const part = ['--start', '0.2', '--end', '0.5', '--fps', '10', '--keep-frames', at('edited')];
    expect(await runCommand(['edit', at('clip.mp4'), 'snow', '-o', at('snow.mp4'), ...part, ...QUICK])).toEqual(silent);
    const encode = (...flags: readonly string[]) => runCommand(['encode', at('edited/%03d.png'), ...flags]);
    expect(await encode('-o', at('again.mp4'), '--sound', at('clip.mp4'))).toMatchObject({ code: 0 });
    expect((await readFile(at('again.mp4'))).equals(await readFile(at('snow.mp4')))).toBe(true);
    // No file that settings name is opened unasked.
    expect(await encode('-o', at('mute.mp4'))).toMatchObject({ code: 0 });
    expect((await readFile(at('mute.mp4'))).length).toBeLessThan((await readFile(at('again.mp4'))).length);
    expect(await encode('-o', at('clip.mp4'), '--sound', at('clip.mp4'))).toMatchObject({ code: 2 });
  });
});

describe('encode refuses', () => {
  it('what is no sequence of zeroreel', async () => {
    await writeFile(at('000.png'), encodePng({ width: 8, height: 8, data: new Uint8Array(192) }));
    expect(await runCommand(['encode', folder, '-o', at('a.mp4')])).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('keeps no settings of zeroreel'),
    });
    expect(await runCommand(['encode', at('run.mp4'), '-o', at('a.mp4')])).toMatchObject({ code: 2 });
    expect(await runCommand(['encode', at('none/%d.png'), '-o', at('a.mp4')])).toMatchObject({ code: 3 });
  });

  it('a sound that the frames have no part of, and to write over its frames', async () => {
    const frames = Array.from({ length: 2 }, () => ({ width: 8, height: 8, data: new Uint8Array(192) }));
    const plain = {
      generator: 'zeroreel',
      version: '1',
      modelFingerprint: '',
      settings: { format: 2, request: { prompt: 'x' } },
    };
    const settings = { ...plain, settings: { ...plain.settings, model: {}, plugins: [], output: {}, machine: {} } };
    await writeVideo(at('plain/%03d.png'), frames, { framesPerSecond: 4, settings });
    expect(await runCommand(['encode', at('plain'), '-o', at('a.gif'), '--sound', at('clip.mp4')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--sound'),
    });
    expect(await runCommand(['encode', at('plain'), '-o', at('plain/%03d.png')])).toMatchObject({ code: 2 });
    expect(await readdir(at('plain'))).toEqual(['000.png', '001.png']);
  });
});
