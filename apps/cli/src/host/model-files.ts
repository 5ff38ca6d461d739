import { readFile, stat } from 'node:fs/promises';
import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { perSecondOf } from '@zeroreel/media';
import { miniModelFolders, miniModelPath } from '@zeroreel/mini';
import { layeredModelFiles, openModel, openModelFolder, readVideo } from '@zeroreel/node';
import {
  EMBEDDED_EDIT_MODEL,
  EMBEDDED_MODEL,
  embeddedControlNet,
  noEmbeddedControlNet,
  type Opener,
} from '@zeroreel/run';

/** Names of models that are no paths. */
export const EMBEDDED_MODELS: readonly string[] = [EMBEDDED_MODEL, EMBEDDED_EDIT_MODEL];

/** The files of a model: the embedded ones, a folder in diffusers' layout, or one file. */
export async function openModelFiles(source: string): Promise<ModelFiles> {
  if (source === EMBEDDED_MODEL) return layeredModelFiles(miniModelFolders('base').map(openModelFolder));
  if (source === EMBEDDED_EDIT_MODEL) return layeredModelFiles(miniModelFolders('edit').map(openModelFolder));
  return openModel(source);
}

/** Opens what settings name by paths. @param model that the embedded networks have to fit, as settings call it */
export const createOpener = (model: string): Opener => ({
  async clip({ file, start, end, rate: framesPerSecond }, { signal, maxFrames }) {
    const { frames, rate, sourceRate, hasAudio } = await readVideo(file, {
      ...(start !== undefined && start > 0 && { start }),
      ...(end !== undefined && { end }),
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...(maxFrames !== undefined && { maxFrames }),
      ...(signal && { signal }),
    });
    const still = frames.length === 1 && sourceRate === undefined;
    return { name: file, frames, still, hasAudio, ...(rate && { rate: perSecondOf(rate) }) };
  },
  async picture(file, { signal }) {
    const { frames } = await readVideo(file, { maxFrames: 1, ...(signal && { signal }) });
    const [picture] = frames;
    if (picture === undefined) throw new ZeroreelError('media', `${file}: expected a picture, got none`);
    return picture;
  },
  files: (file) => openModel(file),
  embeddedNetwork(kind) {
    const embedded = embeddedControlNet(kind, model);
    if (embedded === undefined) {
      throw noEmbeddedControlNet(`${kind}: expected --control-model ${kind}=FOLDER with a ControlNet`, model);
    }
    return Promise.resolve(openModelFolder(miniModelPath(embedded)));
  },
  async text(file, { maxBytes, signal }) {
    const { size } = await stat(file).catch((cause: unknown) => {
      throw new ZeroreelError('missing-file', `${file}: there is no such file`, { cause });
    });
    if (size > maxBytes) {
      throw new ZeroreelError('invalid-request', `${file}: expected up to ${maxBytes} bytes of text, got ${size}`);
    }
    return readFile(file, { encoding: 'utf8', ...(signal && { signal }) });
  },
});
