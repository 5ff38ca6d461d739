import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { artifactKey, JobsError, type ArtifactStore, type Body, type JobArtifact, type Stored } from '@zeroreel/jobs';
import type { TaskInHand } from './do-task.js';

/** Milliseconds for which a store that is away is tried again. */
const PATIENCE = 600_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/**
 * Stores something, again and again where the store is away: what was computed is worth waiting for.
 * @param body makes it anew for each time
 * @throws JobsError `store-unavailable` after a while, `disk-full`; the signal's reason
 */
export async function putPatiently(
  { tools, signal, run }: Pick<TaskInHand, 'tools' | 'signal' | 'run'>,
  put: (artifacts: ArtifactStore) => Promise<Stored>,
): Promise<Stored> {
  const until = performance.now() + (tools.storePatience ?? PATIENCE);
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await put(tools.artifacts);
    } catch (error) {
      const isAway = error instanceof JobsError && error.code === 'store-unavailable';
      if (!isAway || performance.now() + pause > until) throw error;
      run.notice(`A result cannot be stored, which is tried again: ${error.message}`);
      await wait(pause, undefined, { signal });
    }
  }
}

/** Stores a file of a job that clients see. */
export async function putArtifact(
  inHand: TaskInHand,
  name: string,
  mediaType: string,
  body: () => Body,
): Promise<JobArtifact> {
  const key = artifactKey(inHand.order.job.id, name);
  const { bytes, sha256 } = await putPatiently(inHand, (artifacts) => artifacts.put(key, body()));
  return { name, bytes, sha256, mediaType };
}

/** A file as what a store takes. */
export const fileBody = (path: string): Body => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
