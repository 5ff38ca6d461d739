import { randomBytes } from 'node:crypto';
import { ZeroreelError } from '@zeroreel/core';
import {
  JobService,
  type JobServiceOptions,
  type ArtifactStore,
  type JobEvents,
  type JobRecords,
  type TaskEngine,
} from '@zeroreel/jobs';
import { FileArtifactStore, openJournal } from '@zeroreel/jobs-node';
import type { Variables } from '@zeroreel/node';
import { readSeconds } from '../host/read-seconds.js';
import { openArtifacts } from './device-settings.js';
import type { StorePlace } from './store-place.js';

/** What keeps jobs, and what changes them. Disposing lets go of all of it. */
export interface OpenJobs extends AsyncDisposable {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly engine: TaskEngine;
  readonly artifacts: ArtifactStore;
  /** Of the folder of artefacts, by which processes of devices know it. */
  readonly mark?: string | undefined;
}

/** Where jobs are kept. */
export interface JobPlace {
  readonly place: StorePlace;
  /** `s3://…`; default: in the store's folder. */
  readonly bucket?: string | undefined;
  /** `redis://…`, `postgres://…`; default: a journal in the store's folder. */
  readonly queue?: string | undefined;
  readonly env?: Variables;
  readonly notice: (message: string) => void;
}

/** @throws JobsError `locked`, `damaged`, `queue-unavailable`, `store-unavailable`; ZeroreelError `missing-file` for what is not installed */
export async function openJobs({ place, bucket, queue, env = process.env, notice }: JobPlace): Promise<OpenJobs> {
  const artifacts = await openArtifacts(bucket ?? place.artifacts);
  try {
    const mark = artifacts instanceof FileArtifactStore ? await artifacts.prepare() : undefined;
    const kept =
      queue === undefined ? await openJournal(place.folder) : await openQueueAt(queue, { notice, ...lockTimes(env) });
    const { records, events, engine } = kept;
    return {
      ...{ records, events, engine, artifacts, mark },
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

/** As of `@zeroreel/jobs-bullmq`. */
interface QueueOptions {
  readonly notice: (message: string) => void;
  readonly times?: { readonly lockDuration: number; readonly stalledInterval: number };
}

/** The seconds after which the task of a silent worker is free; a third of them goes by between looks for such tasks. */
function lockTimes(env: Variables): Pick<QueueOptions, 'times'> {
  const lockDuration = readSeconds('ZEROREEL_LOCK_SECONDS', env, 1);
  return lockDuration === undefined ? {} : { times: { lockDuration, stalledInterval: lockDuration / 3 } };
}

type Kept = Pick<OpenJobs, 'records' | 'events' | 'engine'> & AsyncDisposable;

/** Queues of many machines are a package of their own, which most people do without. */
async function openQueueAt(address: string, options: QueueOptions): Promise<Kept> {
  const name = '@zeroreel/jobs-bullmq';
  const { openQueue } = await import(name).then(
    (module: unknown) => module as { readonly openQueue: (address: string, options: QueueOptions) => Promise<Kept> },
    (cause: unknown) => {
      const message = `--queue: expected ${name}, which is not installed: npm install ${name}`;
      throw new ZeroreelError('missing-file', message, { cause });
    },
  );
  return openQueue(address, options);
}

/** Takes orders for jobs that are kept there. */
export const jobService = (
  jobs: OpenJobs,
  isShared: boolean,
  wishes: Pick<JobServiceOptions, 'plan' | 'modelOf'> = {},
): JobService =>
  new JobService({
    ...jobs,
    newId: () => `job_${randomBytes(16).toString('base64url')}`,
    now: Date.now,
    copiesRecords: isShared,
    hasClasses: true,
    // One process knows its workers; those of other machines may be starting again.
    ...(!isShared && { movesAfter: 0 }),
    ...wishes,
  });
