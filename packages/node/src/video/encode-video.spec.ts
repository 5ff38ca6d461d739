import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameRate } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeVideo } from './encode-video.js';
import { findFfmpeg } from './ffmpeg-binary.js';
import { testFrames } from './__testing__/test-frames.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'encode-'))));
afterEach(() => rm(folder, { recursive: true }));

const frames = testFrames(2, 64, 64);

describe('encodeVideo', () => {
  it.skipIf(process.platform === 'win32')(
    'works with the list of formats of ffmpeg 7, which fluent-ffmpeg cannot read',
    async () => {
      const { path } = await findFfmpeg();
      const seven = join(folder, 'ffmpeg');
      const answer = 'printf "Formats:\\n D.. = Demuxing supported\\n ---\\n  E   mp4             MP4\\n"';
      await writeFile(seven, `#!/bin/sh\nif [ "$1" = -formats ]; then ${answer}; else exec ${path} "$@"; fi\n`);
      await chmod(seven, 0o755);
      const target = join(folder, 'a.mp4');
      await encodeVideo({ ffmpegPath: seven, frames, rate: frameRate(4), outputOptions: ['-c:v', 'libx264'], target });
      expect((await stat(target)).size).toBeGreaterThan(500);
    },
  );

  it('says what ffmpeg said', async () => {
    const { path } = await findFfmpeg();
    const outputOptions = ['-c:v', 'no_such_codec'];
    const encoded = encodeVideo({
      ffmpegPath: path,
      frames,
      rate: frameRate(4),
      outputOptions,
      target: join(folder, 'a.mp4'),
    });
    await expect(encoded).rejects.toMatchObject({
      code: 'media',
      message: expect.stringContaining("Unknown encoder 'no_such_codec'"),
    });
  });

  it('stops before it has begun', async () => {
    const { path } = await findFfmpeg();
    const job = {
      ffmpegPath: path,
      frames,
      rate: frameRate(4),
      outputOptions: ['-c:v', 'libx264'],
      target: join(folder, 'a.mp4'),
    };
    await expect(encodeVideo({ ...job, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});
