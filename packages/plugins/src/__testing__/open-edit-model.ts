import type { Backend, DiffusionModel } from '@zeroreel/core';
import { miniModelFolders } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { layeredModelFiles, openModelFolder } from '@zeroreel/node';

/** The embedded Instruct-Pix2Pix model. */
export const openEditModel = (backend: Backend): Promise<DiffusionModel> =>
  loadModel(layeredModelFiles(miniModelFolders('edit').map(openModelFolder)), backend);
