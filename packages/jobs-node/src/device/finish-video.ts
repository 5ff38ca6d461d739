import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobPrefix, type DeviceOutcome, type JobArtifact, type VideoFormat } from '@zeroreel/jobs';
import { contactSheet, encodePng } from '@zeroreel/media';
import { writeVideo } from '@zeroreel/node';
import type { MadeVideo } from '@zeroreel/run';
import type { TaskInHand } from './do-task.js';
import { fileBody, Results } from './results.js';

const MEDIA_TYPES: Readonly<Record<VideoFormat, string>> = {
  mp4: 'video/mp4',
  webm: 'video/webm',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** Writes a video as the command line does, and stores it with what belongs to it. */
export async function finishVideo(inHand: TaskInHand, made: MadeVideo): Promise<DeviceOutcome> {
  const { order, run, signal, tools } = inHand;
  const { format, keepFrames } = order.job;
  const { frames, framesPerSecond, recorded, sound } = made;
  // A preview of before must not take the place of the last one.
  await run.finish();
  const results = new Results(inHand);
  const scratch = await mkdtemp(join(tmpdir(), 'zeroreel-job-'));
  try {
    return await run.stage('write', async () => {
      const path = join(scratch, `video.${format}`);
      const audio = sound && { ...sound, file: await tools.pathOf(sound.file) };
      await writeVideo(path, frames, { framesPerSecond, settings: recorded, signal, ...(audio && { audio }) });
      const artifacts: JobArtifact[] = [
        await results.putArtifact(`video.${format}`, MEDIA_TYPES[format], () => fileBody(path)),
        await results.putArtifact('settings.json', 'application/json', () => jsonBytes(recorded)),
        await results.putArtifact('preview.png', 'image/png', () => encodePng(contactSheet(frames))),
      ];
      for (const [k, frame] of keepFrames ? frames.entries() : []) {
        const name = `frames/${String(k).padStart(3, '0')}.png`;
        artifacts.push(await results.putArtifact(name, 'image/png', () => encodePng(frame)));
      }
      results.requireStored();
      // What was kept of an earlier try is in the store by now.
      await tools.kept?.remove(jobPrefix(order.job.id));
      return { kind: 'done', artifacts, recorded };
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
