import { availableParallelism } from 'node:os';
import {
  createContainer,
  disposeAll,
  EventBus,
  TextToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
} from '@zeroreel/core';
import { modelPictures } from '@zeroreel/media';
import { loadModel, type ModelFiles } from '@zeroreel/models';
import {
  backgroundSmoothing,
  crossFrameAttention,
  imageToVideo,
  instructPix2Pix,
  motionDynamics,
} from '@zeroreel/plugins';
import { openBackend } from './backend/open-backend.js';
import { controlPlugins } from './compose/control-plugins.js';
import { overlayPlugins } from './compose/overlay-plugins.js';
import { loadPlugin } from './plugins/load-plugin.js';
import { motionFieldFrom } from './settings/motion-field-from.js';
import type { RunSettings } from './settings/run-settings.js';
import type { Sources } from './sources/read-sources.js';

/*
 * The composition root: here and in compose/, and nowhere else, it is decided which parts a run is made of.
 */

/** A checkpoint on a backend; disposing frees both. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: DiffusionModel;
  readonly backend: Backend;
  /** Of the CPU. */
  readonly threads: number;
}

/** Opens backend and model. @throws ZeroreelError */
export async function openModel(settings: RunSettings, files: ModelFiles): Promise<OpenedModel> {
  const threads = settings.threads ?? availableParallelism();
  const { variant, precision } = settings;
  const backend = await openBackend(settings.backend, { threads, ...(precision && { precision }) });
  try {
    const dtype = precision === 'int8' ? 'float32' : precision;
    const model = await loadModel(files, backend, { ...(variant && { variant }), ...(dtype && { dtype }) });
    const dispose = () => disposeAll([backend, model]);
    return { model, backend, threads, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}

/** A run that is put together; disposing frees what it opened beside the model. */
export interface ComposedRun extends AsyncDisposable {
  readonly events: EventBus;
  readonly textToVideo: TextToVideo;
}

/** Puts a run together from complete settings and what they name. @throws ZeroreelError */
export async function composeRun(settings: RunSettings, opened: OpenedModel, sources: Sources): Promise<ComposedRun> {
  const owned: AsyncDisposable[] = [];
  try {
    const plugins = await pluginsOf(settings, opened, sources, owned);
    const container = createContainer({ model: opened.model, plugins });
    return {
      events: container.get(EventBus),
      textToVideo: container.get(TextToVideo),
      [Symbol.asyncDispose]: () => disposeAll(owned),
    };
  } catch (error) {
    await disposeAll(owned);
    throw error;
  }
}

async function pluginsOf(
  settings: RunSettings,
  { backend }: OpenedModel,
  { controls: clips, edit, initImage }: Sources,
  owned: AsyncDisposable[],
): Promise<readonly Plugin[]> {
  const { motion, attention, smoothBackground, plugins: others = [] } = settings;
  const plugins: Plugin[] = [];
  if (motion) plugins.push(motionDynamics({ ...motion, field: motionFieldFrom(motion.fields, loopOf(settings)) }));
  plugins.push(crossFrameAttention({ policy: attention }));
  plugins.push(...(await overlayPlugins(settings)));
  plugins.push(...(await controlPlugins(settings, { backend, clips, owned })));
  if (edit) {
    const { imageGuidanceScale = 1.5 } = settings.edit ?? {};
    plugins.push(instructPix2Pix({ pictures: modelPictures(edit), imageGuidanceScale }));
  }
  if (initImage) plugins.push(imageToVideo({ picture: modelPictures([initImage]) }));
  if (smoothBackground !== undefined) {
    plugins.push(backgroundSmoothing({ strength: smoothBackground }));
  }
  for (const other of others) plugins.push(await loadPlugin(other));
  return plugins;
}

/** Frames after which the camera is back where it began. */
const loopOf = ({ loop, request }: RunSettings): number | undefined =>
  loop === 'seamless' ? (request.frames ?? 8) : undefined;
