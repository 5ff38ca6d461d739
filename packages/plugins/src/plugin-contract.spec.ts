import { tensor, type Backend, type Tensor, type WeightOverlay } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadControlNet, type ControlNet } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { pluginContract } from '@zeroreel/testing';
import { openEditModel } from './__testing__/open-edit-model.js';
import {
  backgroundSmoothing,
  controlNet,
  crossFrameAttention,
  crossFramePolicies,
  dreamBooth,
  givenMasks,
  imageToVideo,
  instructPix2Pix,
  motionDynamics,
} from './index.js';

/** Numbers from 0 to 1 in waves. */
const waves = (...shape: number[]): Tensor => {
  const count = shape.reduce((a, b) => a * b);
  return tensor(
    Float32Array.from({ length: count }, (_, k) => 0.5 + 0.5 * Math.sin(k / 30)),
    shape,
  );
};

pluginContract('motionDynamics', () => motionDynamics({ sampling: 'bilinear' }));

for (const policy of crossFramePolicies) {
  pluginContract(`crossFrameAttention (${policy})`, () => crossFrameAttention({ policy }));
}

pluginContract('backgroundSmoothing', () => backgroundSmoothing());

const masks = waves(3, 64, 64);
pluginContract('backgroundSmoothing with given masks', () => backgroundSmoothing({ mask: givenMasks(masks) }), {
  inputs: [masks],
});

const picture = waves(1, 3, 64, 64);
pluginContract('imageToVideo', () => imageToVideo({ picture }), { inputs: [picture] });

const pictures = waves(3, 3, 64, 64);
pluginContract('instructPix2Pix', () => instructPix2Pix({ pictures }), {
  inputs: [pictures],
  openModel: openEditModel,
  request: { guidanceScale: 5 },
});

const controls = waves(3, 3, 64, 64);
pluginContract('controlNet', async ({ backend }) => controlNet({ network: await canny(backend), pictures: controls }), {
  inputs: [controls],
});

const overlay: WeightOverlay = { name: 'as it is', apply: (_, weights) => Promise.resolve(weights) };
pluginContract('dreamBooth', () => dreamBooth({ overlays: [overlay] }));

const networks = new WeakMap<Backend, Promise<ControlNet>>();

/** One network for all runs on a backend, as somebody who makes several videos has it; its reader of pictures stays. */
function canny(backend: Backend): Promise<ControlNet> {
  const network = networks.get(backend) ?? openCanny(backend);
  networks.set(backend, network);
  return network;
}

async function openCanny(backend: Backend): Promise<ControlNet> {
  const network = await loadControlNet(openModelFolder(miniModelPath('canny')), backend);
  await network.embed(controls);
  return network;
}
