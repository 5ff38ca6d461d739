import {
  parseSchedulerConfig,
  ZeroreelError,
  type ModelFiles,
  type PredictionType,
  type SchedulerConfig,
} from '@zeroreel/core';
import { readJson } from '../weights/read-json.js';
import { INDEXED_PARTS, readModelIndex } from './model-index.js';

const SCHEDULER = 'scheduler/scheduler_config.json';

/** A folder's scheduler. */
export interface ReadScheduler {
  readonly scheduler: SchedulerConfig;
  /** For a notice, where nothing says what the UNet predicts. */
  readonly guess?: string;
}

/** What takes the place of what a folder says. */
interface SchedulerSources {
  readonly config: ModelFiles | undefined;
  readonly prediction: PredictionType | undefined;
}

/**
 * Reads the scheduler of a model's folder, by the class in model_index.json where that names one, as diffusers does.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readScheduler(
  files: ModelFiles,
  className: string | undefined,
  { config, prediction }: SchedulerSources,
): Promise<ReadScheduler> {
  if (config && (await config.has(SCHEDULER))) return readFolderScheduler(config, prediction);
  return parseScheduler(files, className, prediction);
}

/**
 * Reads the scheduler of a folder in diffusers' layout, which need have nothing else.
 * @param prediction what the UNet predicts, in the place of what the file says
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readFolderScheduler(files: ModelFiles, prediction?: PredictionType): Promise<ReadScheduler> {
  const hasIndex = await files.has('model_index.json');
  const className = hasIndex ? (await readModelIndex(files, INDEXED_PARTS)).schedulerClass : undefined;
  return parseScheduler(files, className, prediction);
}

async function parseScheduler(
  files: ModelFiles,
  className: string | undefined,
  prediction: PredictionType | undefined,
): Promise<ReadScheduler> {
  const json = await readJson(files, SCHEDULER);
  const named = className ?? json['_class_name'];
  if (typeof named !== 'string') {
    throw new ZeroreelError('invalid-model', `${files.name}: scheduler: expected one, got none`);
  }
  const told = { ...json, ...(prediction !== undefined && { prediction_type: prediction }) };
  const scheduler = parseSchedulerConfig({ ...told, _class_name: named });
  if (typeof told['prediction_type'] === 'string') return { scheduler };
  const guess = `${files.name}: guessed, as ${SCHEDULER} does not say so: its UNet predicts ε. --prediction tells it otherwise`;
  return { scheduler, guess };
}
