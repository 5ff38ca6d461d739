import type { ModelFiles } from '@zeroreel/core';
import type { CheckpointOptions } from '@zeroreel/models';
import type { Settings } from '../settings/settings.js';
import type { Opener } from './opener.js';

/** Files in the place of a model's own; `loadModel` takes them. */
export type ModelParts = Pick<CheckpointOptions, 'config' | 'vae' | 'textEncoder' | 'taesd'>;

/** Keys of the options that name them. */
export const MODEL_PARTS = ['config', 'vae', 'textEncoder', 'taesd'] as const;

/**
 * Opens the files that settings name for parts of their model.
 * @throws ZeroreelError `missing-file`
 */
export async function openModelParts(
  { model }: Pick<Settings, 'model'>,
  open: Opener['files'],
  signal?: AbortSignal,
): Promise<ModelParts> {
  const parts: Partial<Record<(typeof MODEL_PARTS)[number], ModelFiles>> = {};
  for (const key of MODEL_PARTS) {
    const name = model[key];
    if (name !== undefined) parts[key] = await open(name, { signal });
  }
  return parts;
}
