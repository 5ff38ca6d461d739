import { randomBytes } from 'node:crypto';
import { ZeroreelError } from '@zeroreel/core';
import { JobService, type ArtifactStore, type JobEvents, type JobRecords, type TaskEngine } from '@zeroreel/jobs';
import { openJournal } from '@zeroreel/jobs-node';
import { openArtifacts } from './device-settings.js';
import type { StorePlace } from './store-place.js';

/** What keeps jobs, and what changes them. Disposing lets go of all of it. */
export interface OpenJobs extends AsyncDisposable {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly engine: TaskEngine;
  readonly artifacts: ArtifactStore;
}

/** Where jobs are kept. */
export interface JobPlace {
  readonly place: StorePlace;
  /** `s3://…`; default: in the store's folder. */
  readonly bucket?: string | undefined;
  /** `redis://…`, `postgres://…`; default: a journal in the store's folder. */
  readonly queue?: string | undefined;
  readonly notice: (message: string) => void;
}

/** @throws JobsError `locked`, `damaged`, `queue-unavailable`; ZeroreelError `missing-file` for what is not installed */
export async function openJobs({ place, bucket, queue, notice }: JobPlace): Promise<OpenJobs> {
  const artifacts = await openArtifacts(bucket ?? place.artifacts);
  try {
    const kept = queue === undefined ? await openJournal(place.folder) : await openQueueAt(queue, notice);
    const { records, events, engine } = kept;
    return {
      ...{ records, events, engine, artifacts },
      async [Symbol.asyncDispose]() {
        await kept[Symbol.asyncDispose]();
        await artifacts[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await artifacts[Symbol.asyncDispose]();
    throw error;
  }
}

type Kept = Pick<OpenJobs, 'records' | 'events' | 'engine'> & AsyncDisposable;

/** Queues of many machines are a package of their own, which most people do without. */
async function openQueueAt(address: string, notice: (message: string) => void): Promise<Kept> {
  const name = '@zeroreel/jobs-bullmq';
  const { openQueue } = await import(name).then(
    (module: unknown) =>
      module as { readonly openQueue: (address: string, options: { readonly notice: typeof notice }) => Promise<Kept> },
    (cause: unknown) => {
      const message = `--queue: expected ${name}, which is not installed: npm install ${name}`;
      throw new ZeroreelError('missing-file', message, { cause });
    },
  );
  return openQueue(address, { notice });
}

/** Takes orders for jobs that are kept there. */
export const jobService = (
  jobs: OpenJobs,
  isShared: boolean,
  plan?: ConstructorParameters<typeof JobService>[0]['plan'],
): JobService =>
  new JobService({
    ...jobs,
    newId: () => `job_${randomBytes(16).toString('base64url')}`,
    now: Date.now,
    copiesRecords: isShared,
    ...(plan && { plan }),
  });
