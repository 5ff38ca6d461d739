import {
  createContainer,
  tensor,
  TextToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
  type Tensor,
  type Video,
} from '@zeroreel/core';
import { loadControlNet, loadModel, openNetwork, type ControlNet } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import {
  controlNets,
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
  const open = async (folder: string) =>
    loadControlNet(await openNetwork(openModelFolder(folder)), backend, FLOAT32);
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
  const networks = await openControlNets(goldens, backend);
  const plugins = [
    ...(motion ? [motionDynamics()] : []),
    crossFrameAttention({ policy }),
    ...pluginsOf(goldens, run, networks),
  ];
  const request = { sampler: 'ddim', profile: 'diffusers' as const, ...run.request, ...options };
  const generation = createContainer({ model, plugins }).get(TextToVideo).generate(request);
  for (;;) {
    const next = await generation.next();
    if (next.done === true) return next.value;
  }
}

function pluginsOf(
  { pictures }: ConditioningGoldens,
  { control = [], edit }: ConditionedGoldenRun,
  networks: readonly [ControlNet, ControlNet],
): Plugin[] {
  if (edit) return [instructPix2Pix({ pictures: signed(pictures[0]), ...edit })];
  const inputs = [
    { network: networks[0], pictures: pictures[0] },
    { network: networks[1], pictures: pictures[1] },
  ];
  return controlNets(inputs.slice(0, control.length).map((input, index) => ({ ...input, ...control[index] })));
}

/** [0, 1] → [-1, 1] */
const signed = ({ data, shape }: Tensor): Tensor =>
  tensor(
    data.map((level) => 2 * level - 1),
    shape,
  );
