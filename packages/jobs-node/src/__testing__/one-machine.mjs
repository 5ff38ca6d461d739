// Makes the videos of orders in this process, one after the other, and prints the SHA-256 of each: what jobs are compared with.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeVideo } from '@zeroreel/node';
import { makeVideo } from '@zeroreel/run';
import { closeModel, openHost } from './test-host.mjs';

const orders = JSON.parse(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'one-machine-'));
const wishes = { signal: new AbortController().signal, follow() {}, notice() {}, loading: (work) => work() };
for (const { settings, format } of orders) {
  const asked = { ...settings, machine: { backend: 'cpu', threads: 1 } };
  const video = await makeVideo(asked, openHost(asked, wishes));
  const path = join(folder, `video.${format}`);
  await writeVideo(path, video.frames, { framesPerSecond: video.framesPerSecond, settings: video.recorded });
  console.log(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
}
await closeModel();
await rm(folder, { recursive: true });
