import {
  createContainer,
  disposeAll,
  EventBus,
  TextToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
} from '@zeroreel/core';
import { cannyPreprocessor, coverFrame, modelPictures, type Frame } from '@zeroreel/media';
import { loadControlNet, loadModel, type ModelFiles } from '@zeroreel/models';
import { controlNet, crossFrameAttention, instructPix2Pix, motionDynamics } from '@zeroreel/plugins';
import type { HeldModelFiles } from '@zeroreel/web';
import { openBackend } from './compose/open-backend.js';
import { describedField } from '@zeroreel/plugins';
import type { RunSettings } from './settings/run-settings.js';
import type { WantedModel } from './worker/model-host.js';

/*
 * The composition root of the page: here it is decided which parts a run is made of, out of the packages that the
 * command line is made of too.
 */

/** A checkpoint on a backend; disposing frees both. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: DiffusionModel;
  readonly backend: Backend;
}

/** Opens backend and model. @throws ZeroreelError */
export async function openModel(
  files: ModelFiles,
  { backend: choice, dtype }: Pick<WantedModel, 'backend' | 'dtype'>,
): Promise<OpenedModel> {
  const backend = await openBackend(choice);
  try {
    const model = await loadModel(files, backend, { ...(dtype && { dtype }) });
    return { model, backend, [Symbol.asyncDispose]: () => disposeAll([backend, model]) };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}

/** What a run reads beside the model. */
export interface RunSources {
  /** Frames of the clip that steers or is edited, as many as the video has. */
  readonly clip: readonly Frame[];
  /** Opens the ControlNet that settings name. */
  readonly openControlNet: () => Promise<HeldModelFiles>;
}

/** A run that is put together; disposing frees what it opened beside the model. */
export interface ComposedRun extends AsyncDisposable {
  readonly events: EventBus;
  readonly textToVideo: TextToVideo;
}

/** Puts a run together. @throws ZeroreelError */
export async function composeRun(
  settings: RunSettings,
  opened: OpenedModel,
  sources: RunSources,
): Promise<ComposedRun> {
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
  { backend, model }: OpenedModel,
  { clip, openControlNet }: RunSources,
  owned: AsyncDisposable[],
): Promise<readonly Plugin[]> {
  const { motion, attention, request, controls = [], edit } = settings;
  const { width = model.defaultSize, height = model.defaultSize } = request;
  const frames = clip.map((frame) => coverFrame(frame, { width, height }));
  const plugins: Plugin[] = [];
  if (motion) plugins.push(motionDynamics({ ...motion, field: describedField(motion.fields) }));
  plugins.push(crossFrameAttention({ policy: attention }));
  for (const { scale, start, end } of controls) {
    const files = await openControlNet();
    owned.push({ [Symbol.asyncDispose]: async () => files[Symbol.dispose]() });
    const network = await loadControlNet(files, backend);
    owned.push(network);
    const { cannyLow: low = 100, cannyHigh: high = 200 } = settings.clip ?? {};
    const pictures = () => cannyPreprocessor({ low, high }).prepare(frames);
    plugins.push(controlNet({ network, pictures, scale, start, end }));
  }
  if (edit) {
    const { imageGuidanceScale } = edit;
    plugins.push(instructPix2Pix({ pictures: await modelPictures(frames), imageGuidanceScale }));
  }
  return plugins;
}
