import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { everyFrameOption } from './every-frame-option.js';
import { findFfmpeg } from './ffmpeg-binary.js';
import { runFfmpeg } from './ffmpeg-process.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'option-'))));
afterEach(() => rm(folder, { recursive: true }));

it('is one that this ffmpeg takes', async () => {
  const { path: ffmpegPath } = await findFfmpeg();
  const args = ['-f', 'lavfi', '-i', 'color=d=1:r=3', ...(await everyFrameOption(ffmpegPath)), '-f', 'null', '-'];
  expect(await runFfmpeg({ ffmpegPath, args })).toMatchObject({ exitCode: 0 });
});

it.skipIf(process.platform === 'win32').each([
  ['-fps_mode[:<stream_spec>]  set framerate mode for matching video streams', '-fps_mode'],
  ['-vsync              video sync method', '-vsync'],
])('goes by the list of options: %s', async (line, option) => {
  const ffmpegPath = join(folder, 'ffmpeg');
  await writeFile(ffmpegPath, `#!/bin/sh\necho '${line}'\n`);
  await chmod(ffmpegPath, 0o755);
  expect(await everyFrameOption(ffmpegPath)).toEqual([option, 'passthrough']);
});
