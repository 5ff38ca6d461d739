import type { JobId } from './job.js';
import { JobsError } from './jobs-error.js';

const KEY = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;

/** @throws JobsError `damaged` for what is no key of an artefact store */
export function requireKey(key: string): string {
  if (key.length <= 500 && KEY.test(key)) return key;
  throw new JobsError(
    'damaged',
    `expected a key of letters, digits, '.', '_', '-' and '/', got ${JSON.stringify(key)}`,
  );
}

/** All that is kept of a job. */
export const jobPrefix = (job: JobId): string => `jobs/${job}/`;

/** A file that clients see: `video.mp4`, `preview.png`, `frames/000.png`, `settings.json`. */
export const artifactKey = (job: JobId, name: string): string => requireKey(`${jobPrefix(job)}files/${name}`);

/** The states of all tasks of a job. */
export const statesPrefix = (job: JobId): string => `${jobPrefix(job)}states/`;

/** The states of a task, which a `StateStore` keeps by their names. */
export const statePrefix = (job: JobId, task: string): string => `${statesPrefix(job)}${task}/`;

/** What parts leave for the join. */
export const partsPrefix = (job: JobId): string => `${jobPrefix(job)}parts/`;

/** What a finished part has left for the join. */
export const partKey = (job: JobId, task: string): string => `${partsPrefix(job)}${task}.json`;

/** A frame of a video that is made in parts. */
export const partFrameKey = (job: JobId, frame: number): string =>
  `${partsPrefix(job)}frame-${String(frame).padStart(3, '0')}.png`;

/** A copy of the record, from which jobs are recovered where the queue was lost. */
export const recordKey = (job: JobId): string => `${jobPrefix(job)}job.json`;

/** What was uploaded, by its content. @param sha256 64 hexadecimal digits */
export const inputKey = (sha256: string): string => requireKey(`inputs/${sha256}`);

const INPUT_NAME = /^input:sha256:([0-9a-f]{64})$/;

/** The digest of a file that settings name `input:sha256:…`; undefined for any other name. */
export const inputDigest = (name: string): string | undefined => INPUT_NAME.exec(name)?.[1];

/** What settings call an uploaded file. */
export const inputName = (sha256: string): string => `input:sha256:${sha256}`;
