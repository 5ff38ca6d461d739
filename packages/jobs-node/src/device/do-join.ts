import { createHash } from 'node:crypto';
import {
  checkParts,
  JobsError,
  partFrameKey,
  partKey,
  partsPrefix,
  partsToMakeAgain,
  readArtifact,
  readPartResult,
  taskKey,
  type DeviceOutcome,
  type MadePart,
  type PartResult,
} from '@zeroreel/jobs';
import { decodePng, type Frame } from '@zeroreel/media';
import { videoOf } from '@zeroreel/run';
import type { TaskInHand } from './do-task.js';
import { finishVideo } from './finish-video.js';
import { isAway, patiently } from './patiently.js';

/** Puts the parts of a video together: its bytes are those that one device makes. */
export async function doJoin(inHand: TaskInHand): Promise<DeviceOutcome> {
  const made = await orRemove(inHand, () => readResults(inHand));
  const again = partsToMakeAgain(made, inHand.order.job.dtype);
  if (again.length > 0) return { kind: 'again', parts: again, dtype: 'float32' };
  const { first, frames } = await orRemove(inHand, () => readFrames(inHand, made));
  const { recorded, sound } = first;
  const settings = recorded.settings as Parameters<typeof videoOf>[0]['settings'];
  return finishVideo(inHand, videoOf({ settings, recorded, ...(sound && { sound }) }, frames));
}

/** Parts that cannot be read, or do not fit, are removed: retrying makes them anew. */
async function orRemove<T>(inHand: TaskInHand, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // A store that is away keeps what it has.
    if (!isAway(error) && !inHand.signal.aborted) await inHand.tools.artifacts.remove(partsPrefix(inHand.order.job.id));
    throw error;
  }
}

/** What the parts have left, in their order. @throws JobsError `damaged` */
async function readResults(inHand: TaskInHand): Promise<readonly MadePart[]> {
  const { id, parts = [] } = inHand.order.job;
  const made: MadePart[] = [];
  for (const { from, to } of parts) {
    const key = partKey(id, taskKey({ kind: 'part', job: id, from, to }));
    const bytes = await patiently(inHand, () => readArtifact(inHand.tools.artifacts, key));
    made.push({ from, to, ...(bytes && { result: readPartResult(bytes, key) }) });
  }
  return made;
}

/** The frames of a whole video out of its parts. @throws JobsError `damaged`; ZeroreelError where they do not fit */
async function readFrames(
  inHand: TaskInHand,
  made: readonly MadePart[],
): Promise<{ readonly first: PartResult; readonly frames: readonly Frame[] }> {
  const results = made.map(({ from, to, result }) => {
    if (result === undefined) throw new JobsError('damaged', `The part ${from}-${to} is gone`);
    return result;
  });
  const first = checkParts(results);
  const frames: Frame[] = [];
  for (const [frameId, sha256] of frameSums(results)) {
    const frame = await readFrame(inHand, frameId, sha256);
    frames.push(inHand.host.keepFrame?.(frame) ?? frame);
  }
  return { first, frames };
}

/** The sum of each frame, in the order of the video. */
const frameSums = (results: readonly PartResult[]): readonly (readonly [number, string])[] =>
  results
    .flatMap(({ frames, from }) => Object.entries(frames).filter(([id]) => id !== '0' || from === 1))
    .map(([id, sha256]) => [Number(id), sha256] as const)
    .sort(([one], [other]) => one - other);

async function readFrame(inHand: TaskInHand, frameId: number, sha256: string): Promise<Frame> {
  const key = partFrameKey(inHand.order.job.id, frameId);
  const bytes = await patiently(inHand, () => readArtifact(inHand.tools.artifacts, key));
  const got = bytes && createHash('sha256').update(bytes).digest('hex');
  if (bytes === undefined || got !== sha256) {
    throw new JobsError('damaged', `${key}: expected bytes of SHA-256 ${sha256}, got ${got ?? 'none'}`);
  }
  return decodePng(bytes).frame;
}
