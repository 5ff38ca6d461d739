import type { FrameSpan } from '@zeroreel/core';
import type { RecordedSettings } from '@zeroreel/run';
import type { Job, JobArtifact } from './job.js';
import type { JobFailure } from './jobs-error.js';
import type { Task, TaskReport } from './task.js';

/** A task for a device: everything that decides its bytes. */
export interface DeviceOrder {
  readonly task: Task;
  readonly job: Pick<Job, 'id' | 'settings' | 'format' | 'keepFrames' | 'parts' | 'dtype'>;
}

/** What a device has of who gives it a task. */
export interface DeviceContext {
  /** Aborted with a `TaskStopped`. The device writes the state in hand, except where the task is `lost`, and ends. */
  readonly signal: AbortSignal;
  readonly report: TaskReport;
}

/** How a device's work on a task has ended. */
export type DeviceOutcome =
  /** What it was to make is in the artefact store. */
  | { readonly kind: 'done'; readonly artifacts: readonly JobArtifact[]; readonly recorded?: RecordedSettings }
  /** Parts have to be made again, in another type of numbers, before they can be joined. */
  | { readonly kind: 'again'; readonly parts: readonly FrameSpan[]; readonly dtype: 'float32' }
  | { readonly kind: 'failed'; readonly error: JobFailure }
  /** As its signal said. */
  | { readonly kind: 'stopped' }
  /** Its process has died. */
  | { readonly kind: 'lost'; readonly why: string; readonly log: readonly string[] };

/** Computes tasks, one at a time: a child process of a supervisor. Never throws. */
export type Device = (order: DeviceOrder, context: DeviceContext) => Promise<DeviceOutcome>;
