import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { perSecondOf } from '@zeroreel/media';
import { miniModelFolders, miniModelPath } from '@zeroreel/mini';
import { layeredModelFiles, openFile, openModel, openModelFolder, readVideo } from '@zeroreel/node';
import {
  EMBEDDED_EDIT_MODEL,
  EMBEDDED_MODEL,
  embeddedControlNet,
  noEmbeddedControlNet,
  type Opener,
  type ReadOptions,
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
  async clip({ file, start, end, rate: framesPerSecond }, { signal, maxFrames, onRead }) {
    const { frames, files, rate, sourceRate, hasAudio } = await readVideo(file, {
      ...(start !== undefined && start > 0 && { start }),
      ...(end !== undefined && { end }),
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...(maxFrames !== undefined && { maxFrames }),
      ...(signal && { signal }),
    });
    await noteFiles(files, onRead);
    const still = frames.length === 1 && sourceRate === undefined;
    return { name: file, frames, still, hasAudio, ...(rate && { rate: perSecondOf(rate) }) };
  },
  async picture(file, { signal, onRead }) {
    const { frames, files } = await readVideo(file, { maxFrames: 1, ...(signal && { signal }) });
    await noteFiles(files, onRead);
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
  async text(name, { maxBytes, onRead }) {
    const file = await openFile(name);
    if (file.size > maxBytes) {
      throw new ZeroreelError('invalid-request', `${name}: expected up to ${maxBytes} bytes of text, got ${file.size}`);
    }
    onRead?.(file);
    return new TextDecoder().decode(await file.read(0, file.size));
  },
});

async function noteFiles(paths: readonly string[], onRead: ReadOptions['onRead']): Promise<void> {
  if (onRead === undefined) return;
  for (const path of paths) onRead(await openFile(path));
}
