import { requestOptions, ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { perSecondOf } from '@zeroreel/media';
import { miniModelFolders, miniModelPath } from '@zeroreel/mini';
import { layeredModelFiles, openFile, openModel, openModelFolder, readVideo } from '@zeroreel/node';
import {
  EMBEDDED_EDIT_MODEL,
  EMBEDDED_MODEL,
  embeddedControlNet,
  filesUnder,
  noEmbeddedControlNet,
  type Opener,
  type ReadOptions,
} from '@zeroreel/run';

/** Opens files of weights by the name that settings have for them. */
export type OpenWeights = (name: string) => Promise<ModelFiles>;

/**
 * The files of a model: the embedded ones, a folder in diffusers' layout, or one file.
 * @param open opens what is not embedded; default: a path
 */
export async function openModelFiles(source: string, open: OpenWeights = openModel): Promise<ModelFiles> {
  if (source === EMBEDDED_MODEL) {
    const fewStep = filesUnder('few-step', openModelFolder(miniModelPath('few-step')));
    return layeredModelFiles([...miniModelFolders('base').map(openModelFolder), fewStep]);
  }
  if (source === EMBEDDED_EDIT_MODEL) return layeredModelFiles(miniModelFolders('edit').map(openModelFolder));
  return open(source);
}

/** A run takes no more frames of a clip. */
const FRAME_LIMIT = {
  frames: requestOptions.frames.max,
  wayOut: 'Take a part of it with --start and --end, fewer a second with --fps, or its first ones with --video-frames.',
};

/** How what settings name is opened. */
export interface OpenerOptions {
  /** Hears what the user should know of how a clip was read; default: nobody does. */
  readonly notice?: (message: string) => void;
  /** Opens files of weights; default: by their paths. */
  readonly openWeights?: OpenWeights;
}

/**
 * Opens what settings name by paths.
 * @param model that the embedded networks have to fit, as settings call it
 */
export const createOpener = (
  model: string,
  { notice = () => undefined, openWeights = openModel }: OpenerOptions = {},
): Opener => ({
  async clip({ file, start, end, rate: framesPerSecond }, { signal, maxFrames, onRead }) {
    const { frames, files, rate, sourceRate, hasAudio, notices } = await readVideo(file, {
      frameLimit: FRAME_LIMIT,
      ...(start !== undefined && start > 0 && { start }),
      ...(end !== undefined && { end }),
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...(maxFrames !== undefined && { maxFrames }),
      ...(signal && { signal }),
    });
    await noteFiles(files, onRead);
    notices.forEach(notice);
    const still = frames.length === 1 && sourceRate === undefined;
    return { name: file, frames, still, hasAudio, ...(rate && { rate: perSecondOf(rate) }) };
  },
  async picture(file, { signal, onRead }) {
    const { frames, files, notices } = await readVideo(file, { maxFrames: 1, ...(signal && { signal }) });
    await noteFiles(files, onRead);
    notices.forEach(notice);
    const [picture] = frames;
    if (picture === undefined) throw new ZeroreelError('media', `${file}: expected a picture, got none`);
    return picture;
  },
  files: (file) => openWeights(file),
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
