import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./first-video.mjs', import.meta.url));

test('writes a video', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'first-video-'));
  t.after(() => rm(folder, { recursive: true }));
  const output = join(folder, 'out.mp4');
  await promisify(execFile)(process.execPath, [program, output, '4']);
  assert.ok((await stat(output)).size > 1000);
});
