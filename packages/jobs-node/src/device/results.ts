import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { artifactKey, JobsError, type Body, type JobArtifact, type Stored } from '@zeroreel/jobs';
import type { TaskInHand } from './do-task.js';
import { isAway, patiently } from './patiently.js';

/**
 * The results of a task on their way into the artefact store. Where that stays away, they are kept on this machine's disk:
 * what was computed is not thrown away with the task.
 */
export class Results {
  #away: JobsError | undefined;

  constructor(private readonly inHand: Pick<TaskInHand, 'order' | 'tools' | 'signal' | 'run'>) {}

  /**
   * @param body makes it anew for each try
   * @param sha256 that its bytes have to have
   * @throws JobsError `disk-full`, `damaged`; `store-unavailable` where it cannot be kept here either; the signal's reason
   */
  async put(key: string, body: () => Body, sha256?: string): Promise<Stored> {
    const { tools } = this.inHand;
    if (this.#away === undefined) {
      try {
        return await patiently(this.inHand, () => tools.artifacts.put(key, body(), sha256));
      } catch (error) {
        if (!isAway(error) || tools.kept === undefined) throw error;
        this.#away = error;
      }
    }
    const away = this.#away;
    return (tools.kept ?? tools.artifacts).put(key, body(), sha256).catch(() => {
      throw away;
    });
  }

  /** Puts a file of the job that clients see. */
  async putArtifact(name: string, mediaType: string, body: () => Body): Promise<JobArtifact> {
    const { bytes, sha256 } = await this.put(artifactKey(this.inHand.order.job.id, name), body);
    return { name, bytes, sha256, mediaType };
  }

  /** @throws JobsError `store-unavailable` where results have come no further than this machine, with where they lie */
  requireStored(): void {
    const { tools } = this.inHand;
    if (this.#away === undefined || tools.kept === undefined) return;
    const where = `${hostname()} keeps the results under their keys in ${tools.kept.name}`;
    throw new JobsError('store-unavailable', `${this.#away.message}. ${where}.`, { cause: this.#away });
  }
}

/** A file as what a store takes. */
export const fileBody = (path: string): Body => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
