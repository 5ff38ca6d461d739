import type { RecordedSettings, Settings } from '@zeroreel/run';
import type { JobFailure } from './jobs-error.js';
import type { JobState } from './job-state.js';
import type { WorkClass } from './work-class.js';

/** Of a job: letters, digits, `-` and `_`; nobody can guess one. */
export type JobId = string;

/** Names of the videos that a job can make. */
export const VIDEO_FORMATS = ['mp4', 'webm', 'gif', 'webp'] as const;

/** One of `VIDEO_FORMATS`. */
export type VideoFormat = (typeof VIDEO_FORMATS)[number];

/** Settings of a job. What computes it decides `machine` for itself. */
export type JobSettings = Omit<Settings, 'machine'>;

/** Whether a video may be made in parts on several devices: as is best, never, or in so many parts. */
export type SplitWish = 'auto' | 'never' | { readonly parts: number };

/** What somebody asks for. */
export interface JobOrder {
  /** Checked by `parseJobSettings`. Files are named `input:sha256:…`, or as the workers' folder of models has them. */
  readonly settings: JobSettings;
  readonly format: VideoFormat;
  /** Whether the frames stay as PNG beside the video. */
  readonly keepFrames: boolean;
  /** -10 to 10; higher ones come first, equal ones in their order. */
  readonly priority: number;
  readonly split: SplitWish;
  /** Milliseconds for which the job stays after its end; absent: as the service says. */
  readonly keepFor?: number;
  /** Whose it is, where a service knows several; nobody else sees it. */
  readonly owner?: string;
}

/** How far a job has come. Evaluations of single frames, as the run counts them, over all of its tasks. */
export interface JobProgress {
  readonly done: number;
  /** 0 while that is not known. */
  readonly total: number;
  /** What it does: a stage of core, or `queue`. */
  readonly stage: string;
  readonly step?: number;
  readonly steps?: number;
  /** Milliseconds that remain, by how fast it was so far. */
  readonly remaining?: number;
}

/** A file that a job has made. */
export interface JobArtifact {
  /** `video.mp4`, `preview.png`, `frames/000.png`, `settings.json`. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `video/mp4`. */
  readonly mediaType: string;
}

/** A part of a job's video: frames `from` up to (not including) `to`. */
export interface JobPart {
  readonly from: number;
  readonly to: number;
  readonly state: 'waiting' | 'running' | 'done';
  readonly worker?: string;
}

/** How often a task was begun since it last got further; this ends jobs that kill their workers. */
export interface TaskStarts {
  readonly count: number;
  /** Of those, how many a supervisor saw die. */
  readonly lost: number;
  /** SHA-256 of the newest state when it was begun; empty where there was none. */
  readonly state: string;
}

/** A video that is asked for, and what has become of it. Times are milliseconds since 1970. */
export interface Job extends JobOrder {
  readonly id: JobId;
  /** Goes up with each change. */
  readonly version: number;
  readonly state: JobState;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** When it will be removed. */
  readonly expiresAt?: number;
  /** Somebody has cancelled it: it ends at its next step, or when a worker takes it. */
  readonly cancelRequested?: boolean;
  /** Whose workers compute it; absent while there are none that can, and where all devices are alike. */
  readonly workClass?: WorkClass;
  /** Tasks that were begun. */
  readonly attempts: number;
  /** Where it last went on from; absent where it did not. */
  readonly resumedFrom?: { readonly phase: string; readonly step: number };
  /** Of a job in parts. */
  readonly parts?: readonly JobPart[];
  /** What the networks of its parts compute in, since one of them has overflowed; absent: as devices prefer. */
  readonly dtype?: 'float32';
  /** Why a video that was to be made in parts, or might have been, is made whole. */
  readonly whole?: string;
  readonly artifacts: readonly JobArtifact[];
  readonly error?: JobFailure;
  /** By `taskKey`. */
  readonly starts: Readonly<Record<string, TaskStarts>>;
  /** What the video was made with, once it is there. */
  readonly recorded?: RecordedSettings;
  readonly progress: JobProgress;
  /** When it was so; absent: now. Its records cannot be reached. */
  readonly asOf?: number;
}

/** What of a job changes. A value of undefined takes the field away. */
export type JobPatch = {
  readonly [K in keyof Omit<Job, keyof JobOrder | 'id' | 'version' | 'createdAt' | 'progress' | 'asOf'>]?:
    Job[K] | undefined;
} & { readonly priority?: number };

/** What progress says of a job that waits. */
export const NO_PROGRESS: JobProgress = { done: 0, total: 0, stage: 'queue' };
