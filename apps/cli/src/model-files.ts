import { statSync } from 'node:fs';
import { miniModelFolders } from '@zeroreel/mini';
import type { ModelFiles } from '@zeroreel/models';
import { layeredModelFiles, openModelFile, openModelFolder } from '@zeroreel/node';

/** The files of `RunSettings.model`: the embedded models, a folder in diffusers' layout, or one file. */
export function openModelFiles(model: string): ModelFiles {
  switch (model) {
    case 'embedded':
      return layeredModelFiles(miniModelFolders('base').map(openModelFolder));
    case 'embedded:edit':
      return layeredModelFiles(miniModelFolders('edit').map(openModelFolder));
    default:
      return openModelPath(model);
  }
}

/** A folder of a model, a network or weights, or a single file of them. */
export const openModelPath = (path: string): ModelFiles =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true ? openModelFile(path) : openModelFolder(path);
