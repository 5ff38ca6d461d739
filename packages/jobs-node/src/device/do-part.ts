import { createHash } from 'node:crypto';
import { partFrameKey, partKey, taskKey, type DeviceOutcome, type PartResult, type Task } from '@zeroreel/jobs';
import { encodePng } from '@zeroreel/media';
import { makeFrames } from '@zeroreel/run';
import type { TaskInHand } from './do-task.js';
import { Results } from './results.js';

/** Makes a part of a video: its frames and the first one, as PNG, and what they were made with. */
export async function doPart(inHand: TaskInHand, task: Extract<Task, { kind: 'part' }>): Promise<DeviceOutcome> {
  const { settings, host, order } = inHand;
  const { from, to } = task;
  const onComposed = (composed: Parameters<NonNullable<typeof host.checkRun>>[0]) => host.checkRun?.(composed);
  const { run, frames, frameIds } = await makeFrames(settings, host, {
    ...{ onComposed, part: { from, to }, dtype: order.job.dtype },
  });
  const results = new Results(inHand);
  const made: [string, string][] = [];
  for (const [k, frame] of frames.entries()) {
    const frameId = frameIds[k] ?? k;
    const bytes = encodePng(frame);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // Frame 0 is of every part; the first part keeps it.
    if (frameId > 0 || from === 1) {
      await results.put(partFrameKey(order.job.id, frameId), () => bytes, sha256);
    }
    made.push([String(frameId), sha256]);
  }
  const { recorded, sound, model } = run;
  const result: PartResult = {
    ...{ from, to, recorded, dtype: model.dtype, frames: Object.fromEntries(made) },
    ...(sound && { sound }),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(result));
  await results.put(partKey(order.job.id, taskKey(task)), () => bytes);
  results.requireStored();
  return { kind: 'done', artifacts: [] };
}
