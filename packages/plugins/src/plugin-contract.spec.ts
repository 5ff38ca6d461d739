import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, provide, SecondPass, tensor, type PictureFrame } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openNetwork } from '@zeroreel/models';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { pluginContract, writeAdapter } from '@zeroreel/testing';
import { afterAll } from 'vitest';
import { openEditModel } from './__testing__/open-edit-model.js';
import {
  backgroundSmoothing,
  BackgroundSmoothing,
  controlNet,
  crossFrameAttention,
  crossFramePolicies,
  givenMasks,
  imageToVideo,
  instructPix2Pix,
  motionDynamics,
  t2iAdapter,
  weightOverlays,
} from './index.js';

/** Bytes in waves. */
const waves = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, k) => Math.round(127.5 + 127.5 * Math.sin(k / 30)));
const picture = (k: number): PictureFrame => ({
  width: 64,
  height: 64,
  data: waves(3 * 64 * 64).map((v) => v / (k + 1)),
});
const clip = [0, 1, 2].map(picture);

pluginContract('motionDynamics', () => motionDynamics({ sampling: 'bilinear' }));
pluginContract('motionDynamics in a loop', () => motionDynamics({ loop: true }));

for (const policy of crossFramePolicies) {
  pluginContract(`crossFrameAttention (${policy})`, () => crossFrameAttention({ policy }));
}

pluginContract('backgroundSmoothing', () => backgroundSmoothing());

const masks = tensor(
  Float32Array.from(waves(3 * 64 * 64), (level) => level / 255),
  [3, 64, 64],
);
const maskedSmoothing = definePlugin({
  name: 'masked-smoothing',
  summary: 'Smooths what given masks leave',
  options: {},
  provides: () => [provide(SecondPass, [], () => new BackgroundSmoothing(givenMasks(masks), 0.4))],
});
pluginContract('backgroundSmoothing with given masks', () => maskedSmoothing(), { inputs: [masks] });

pluginContract('imageToVideo', () => imageToVideo({ picture: clip[0]! }), { inputs: clip });

pluginContract('instructPix2Pix', () => instructPix2Pix({ clip }), {
  inputs: clip,
  openModel: openEditModel,
  request: { guidanceScale: 5 },
});

const canny = openNetwork(openModelFolder(miniModelPath('canny')));
pluginContract('controlNet', async () => controlNet({ network: await canny, clip }), { inputs: clip });

const adapterFolder = mkdtempSync(join(tmpdir(), 'adapter-'));
writeAdapter(adapterFolder, 1);
const adapter = openNetwork(openModelFolder(adapterFolder));
afterAll(() => rmSync(adapterFolder, { recursive: true }));
pluginContract('t2iAdapter', async () => t2iAdapter({ network: await adapter, clip }), { inputs: clip });

const lora = openModelFile(`${miniModelPath('dreambooth')}/pytorch_lora_weights.safetensors`);
pluginContract('weightOverlays', () => weightOverlays({ lora: [{ files: lora, strength: 1 }] }));
