import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, DiffusionModel } from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import type { Goldens } from '../goldens/read-goldens.js';

/** The CPU backend as specs can have it: in this thread, since the worker's file exists only when it is built. */
export const specBackend = (): Promise<Backend> => cpuBackend({ threads: 1, worker: false });

/** Opens a golden checkpoint as a user's is opened; float32, whatever its weights are stored as. */
export function openGoldenModel(goldens: Goldens, backend: Backend): Promise<DiffusionModel> {
  return loadModel(openModelFolder(goldens.checkpoint), backend, { dtype: 'float32' });
}
