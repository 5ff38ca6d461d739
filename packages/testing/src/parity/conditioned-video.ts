import {
  sliceFrames,
  textToVideo,
  type Backend,
  type DiffusionModel,
  type PictureFrame,
  type Plugin,
  type Tensor,
  type Video,
} from '@zeroreel/core';
import { loadControlNet, loadModel, openNetwork, type ControlNet } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import {
  controlNet,
  crossFrameAttention,
  instructPix2Pix,
  motionDynamics,
  type CrossFramePolicy,
} from '@zeroreel/plugins';
import type { ConditionedGoldenRun, ConditioningGoldens } from '../goldens/read-conditioning-goldens.js';
import { readGoldens } from '../goldens/read-goldens.js';
import { specBackend } from './golden-model.js';
import { replacedFolder } from './replaced-folder.js';

const FLOAT32 = { dtype: 'float32' } as const;

/** The checkpoint `sd1` with another UNet. */
export const openConditionedModel = (unet: string, backend: Backend): Promise<DiffusionModel> =>
  loadModel(
    replacedFolder(openModelFolder(readGoldens('sd1').checkpoint), 'unet', openModelFolder(unet)),
    backend,
    FLOAT32,
  );

/** The golden ControlNets. */
export async function openControlNets(
  { controlNets: [rgb, bgr] }: ConditioningGoldens,
  backend: Backend,
): Promise<[ControlNet, ControlNet]> {
  const open = async (folder: string) => loadControlNet(await openNetwork(openModelFolder(folder)), backend, FLOAT32);
  return [await open(rgb), await open(bgr)];
}

/** What a golden run is repeated with. */
export interface RepeatOptions {
  readonly chunkSize?: number;
  /** Default `first`, as the golden runs. */
  readonly policy?: CrossFramePolicy;
  /** Whether frames 2…F come out of frame 1; default false, as in the golden runs. */
  readonly motion?: boolean;
}

/** Does a golden run through the public interface. */
export async function repeatConditionedRun(
  goldens: ConditioningGoldens,
  run: ConditionedGoldenRun,
  { policy = 'first', motion = false, ...options }: RepeatOptions = {},
): Promise<Video> {
  await using backend = await specBackend();
  await using model = await openConditionedModel(run.edit ? goldens.editUnet : goldens.unet, backend);
  const plugins = [
    ...(motion ? [motionDynamics()] : []),
    crossFrameAttention({ policy }),
    ...(await pluginsOf(goldens, run)),
  ];
  const request = { sampler: 'ddim', profile: 'diffusers' as const, ...run.request, ...options };
  return await textToVideo({ model, plugins }).generate(request).video;
}

async function pluginsOf(
  { pictures, controlNets }: ConditioningGoldens,
  { control = [], edit }: ConditionedGoldenRun,
): Promise<Plugin[]> {
  if (edit) return [instructPix2Pix({ clip: framesOf(pictures[0]), ...edit })];
  const networks = await Promise.all(controlNets.map((folder) => openNetwork(openModelFolder(folder))));
  return networks.slice(0, control.length).map((network, index) => {
    const { scale, start, end } = control[index] ?? { scale: 1, start: 0, end: 1 };
    const clip = framesOf(pictures[index] ?? pictures[0]);
    return controlNet({ kind: 'ready', network, clip, scale, span: { start, end } });
  });
}

/** The bytes that pictures `[F, 3, H, W]` in [0, 1] were made from. */
function framesOf(pictures: Tensor): PictureFrame[] {
  const [frames = 0, , height = 0, width = 0] = pictures.shape;
  return Array.from({ length: frames }, (_, frame) => {
    const { data } = sliceFrames(pictures, frame, frame + 1);
    const level = (k: number) => Math.round(255 * (data[(k % 3) * height * width + Math.floor(k / 3)] ?? 0));
    return { width, height, data: Uint8Array.from(data, (_value, k) => level(k)) };
  });
}
