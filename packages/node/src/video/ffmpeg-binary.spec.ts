import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findClipReader, findFfmpeg, isMaintained } from './ffmpeg-binary.js';

const none = async () => undefined;

describe('findFfmpeg', () => {
  it('finds the bundled one without any help', async () => {
    const { origin, version, libavcodec } = await findFfmpeg({ env: {} });
    expect(origin).toBe('bundled');
    expect(version).not.toBe('');
    expect(libavcodec).toBeGreaterThan(50);
  });

  it('takes what the environment names, ZEROREEL_FFMPEG first', async () => {
    const { path } = await findFfmpeg({ env: {} });
    const env = { ZEROREEL_FFMPEG: path, FFMPEG_PATH: '/nowhere/ffmpeg' };
    expect(await findFfmpeg({ env, bundled: none })).toMatchObject({ origin: 'environment', path });
  });

  it('does not silently take another than the one named', async () => {
    const found = findFfmpeg({ env: { FFMPEG_PATH: '/nowhere/ffmpeg' } });
    await expect(found).rejects.toMatchObject({
      code: 'media',
      message: 'FFMPEG_PATH names an ffmpeg that does not run: /nowhere/ffmpeg',
    });
  });

  it('says what to install where there is none', async () => {
    const found = findFfmpeg({ env: { PATH: '/nowhere' }, bundled: none });
    await expect(found).rejects.toMatchObject({
      code: 'media',
      message: expect.stringContaining('apt install ffmpeg'),
    });
  });
});

describe.skipIf(process.platform === 'win32')('findClipReader', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'reader-'))));
  afterAll(() => rm(folder, { recursive: true }));

  /** A program that answers like an ffmpeg of that age, in a folder of its own. */
  async function program(name: string, version: string, libavcodec = ''): Promise<string> {
    const path = join(folder, name);
    const lines = [
      `ffmpeg version ${version} Copyright (c) x`,
      libavcodec && `libavcodec     ${libavcodec} / 0. 0.  0`,
    ];
    await writeFile(path, `#!/bin/sh\nprintf '%s\\n' '${lines.join("' '")}'\n`);
    await chmod(path, 0o755);
    return path;
  }
  /** A PATH with one program, the system's ffmpeg. */
  const system = async (version: string, libavcodec: string) => {
    await program('ffmpeg', version, libavcodec);
    return { PATH: folder };
  };

  it('takes the one that the environment names, else the system’s, and never the bundled one', async () => {
    const env = await system('7.1', '61. 19.100');
    expect(await findClipReader({ env })).toMatchObject({ path: 'ffmpeg', origin: 'system', libavcodec: 61.019 });
    const named = await program('named', '5.1', '59. 37.100');
    expect(await findClipReader({ env: { ...env, ZEROREEL_FFMPEG: named } })).toMatchObject({ path: named });
  });

  it('passes over one from before version 5 where there is another', async () => {
    const env = await system('n6.0', '60.  3.100');
    const ZEROREEL_FFMPEG = await program('old', 'N-47683-g0e8eb07980-static', '58. 42.100');
    expect(await findClipReader({ env: { ...env, ZEROREEL_FFMPEG } })).toMatchObject({ version: 'n6.0' });
    const alone = await findClipReader({ env: { ZEROREEL_FFMPEG, PATH: '/nowhere' } });
    expect([alone.path, isMaintained(alone)]).toEqual([ZEROREEL_FFMPEG, false]);
  });

  it('takes one that does not tell its age at the word of who names it', async () => {
    const env = { ZEROREEL_FFMPEG: await program('own', 'of-my-own'), PATH: '/nowhere' };
    const reader = await findClipReader({ env });
    expect([reader.libavcodec, isMaintained(reader)]).toEqual([undefined, true]);
  });

  it('says what is missing, and why the one at hand will not do', async () => {
    const old = findClipReader({ env: await system('4.4.2-0ubuntu0.22.04.1', '58.134.100') });
    await expect(old).rejects.toMatchObject({
      code: 'media',
      message: expect.stringMatching(
        /ffmpeg 5 or newer; got 4\.4\.2-0ubuntu0\.22\.04\.1, from before 2022\. Install it/,
      ),
    });
    await expect(findClipReader({ env: { PATH: '/nowhere' } })).rejects.toThrow(
      /got none.*is of 2018: it writes videos/s,
    );
    await expect(findClipReader({ env: { FFMPEG_PATH: '/nowhere/x' } })).rejects.toThrow(
      'names an ffmpeg that does not run',
    );
  });
});
