import { miniModelFolders } from '@zeroreel/mini';
import type { ModelFiles } from '@zeroreel/models';
import { layeredModelFiles, openModel, openModelFolder } from '@zeroreel/node';

/** The files of `RunSettings.model`: the embedded models, a folder in diffusers' layout, or one file. */
export async function openModelFiles(model: string): Promise<ModelFiles> {
  switch (model) {
    case 'embedded':
      return layeredModelFiles(miniModelFolders('base').map(openModelFolder));
    case 'embedded:edit':
      return layeredModelFiles(miniModelFolders('edit').map(openModelFolder));
    default:
      return openModel(model);
  }
}
