import { createHash } from 'node:crypto';
import {
  checkParts,
  JobsError,
  partFrameKey,
  partKey,
  partsPrefix,
  readArtifact,
  readPartResult,
  taskKey,
  type DeviceOutcome,
  type PartResult,
} from '@zeroreel/jobs';
import { decodePng, type Frame } from '@zeroreel/media';
import { videoOf } from '@zeroreel/run';
import type { TaskInHand } from './do-task.js';
import { finishVideo } from './finish-video.js';

/** Puts the parts of a video together: its bytes are those that one device makes. */
export async function doJoin(inHand: TaskInHand): Promise<DeviceOutcome> {
  const { first, frames } = await readParts(inHand).catch(async (error: unknown) => {
    // Retrying makes them anew. A store that is away keeps what it has.
    const isAway = error instanceof JobsError && error.code === 'store-unavailable';
    if (!isAway) await inHand.tools.artifacts.remove(partsPrefix(inHand.order.job.id));
    throw error;
  });
  const { recorded, sound } = first;
  const settings = recorded.settings as Parameters<typeof videoOf>[0]['settings'];
  return finishVideo(inHand, videoOf({ settings, recorded, ...(sound && { sound }) }, frames));
}

/** The frames of a whole video out of its parts. @throws JobsError `damaged`; ZeroreelError where they do not fit */
async function readParts(
  inHand: TaskInHand,
): Promise<{ readonly first: PartResult; readonly frames: readonly Frame[] }> {
  const { order, tools, host } = inHand;
  const { id, parts = [] } = order.job;
  const results: PartResult[] = [];
  for (const { from, to } of parts) {
    const key = partKey(id, taskKey({ kind: 'part', job: id, from, to }));
    const bytes = await readArtifact(tools.artifacts, key);
    if (bytes === undefined) throw new JobsError('damaged', `The part ${from}-${to} is gone`);
    results.push(readPartResult(bytes, key));
  }
  const first = checkParts(results);
  const frames: Frame[] = [];
  for (const [frameId, sha256] of frameSums(results)) {
    const frame = await readFrame(inHand, frameId, sha256);
    frames.push(host.keepFrame?.(frame) ?? frame);
  }
  return { first, frames };
}

/** The sum of each frame, in the order of the video. */
const frameSums = (results: readonly PartResult[]): readonly (readonly [number, string])[] =>
  results
    .flatMap(({ frames, from }) => Object.entries(frames).filter(([id]) => id !== '0' || from === 1))
    .map(([id, sha256]) => [Number(id), sha256] as const)
    .sort(([one], [other]) => one - other);

async function readFrame({ order, tools }: TaskInHand, frameId: number, sha256: string): Promise<Frame> {
  const key = partFrameKey(order.job.id, frameId);
  const bytes = await readArtifact(tools.artifacts, key);
  const got = bytes && createHash('sha256').update(bytes).digest('hex');
  if (bytes === undefined || got !== sha256) {
    throw new JobsError('damaged', `${key}: expected bytes of SHA-256 ${sha256}, got ${got ?? 'none'}`);
  }
  return decodePng(bytes).frame;
}
