import { describe, expect, it } from 'vitest';
import { findFfmpeg } from './ffmpeg-binary.js';

const none = async () => undefined;

describe('findFfmpeg', () => {
  it('finds the bundled one without any help', async () => {
    const { origin, version } = await findFfmpeg({ env: {} });
    expect(origin).toBe('bundled');
    expect(version).not.toBe('');
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
