import { modelSourceOf } from '@zeroreel/run';
import { inputDigest } from './artifact-keys.js';
import type { JobSettings } from './job.js';
import type { QueueName } from './task-engine.js';

/**
 * What decides the bits of a video beside its settings. All parts of a video are computed by workers of one class, each class
 * has a queue of its own, and a worker takes only tasks of its classes.
 */
export interface WorkClass {
  /** Backend, hardware and what networks compute in: `cpu-x64-avx512_vnni-float32`, `cuda-sm90-float16`. */
  readonly device: string;
  /** What jobs call the model; `UPLOADED_MODELS` for all that were uploaded. */
  readonly model: string;
  /** Of the model's name and files: some hexadecimal digits. */
  readonly print: string;
}

/** Stands for every model that was uploaded: its name is its content, and each worker can fetch it. */
export const UPLOADED_MODELS = 'input';

/** Where tasks of a class wait. */
export const classQueue = ({ device, print }: Pick<WorkClass, 'device' | 'print'>): QueueName =>
  `video:${device}:${print}`;

/** Whether workers of a class can make a video as far as its model goes. */
export function fitsClass({ model }: Pick<WorkClass, 'model'>, settings: Pick<JobSettings, 'model'>): boolean {
  const source = modelSourceOf(settings);
  if (inputDigest(source) !== undefined) return model === UPLOADED_MODELS;
  // A model on the web may be asked for by its revision.
  return source === model || source.startsWith(`${model}@`);
}

/** A worker that is there, as it tells of itself. */
export interface WorkerFacts {
  readonly name: string;
  readonly queues: readonly QueueName[];
  /** None of a worker that makes no difference between models and devices. */
  readonly classes: readonly WorkClass[];
}
