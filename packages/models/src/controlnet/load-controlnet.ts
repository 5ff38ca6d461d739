import { ZeroreelError, type Backend } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from '../checkpoint.js';
import type { ModelFiles } from '../weights/model-files.js';
import { readJson } from '../weights/read-json.js';
import { openWeights } from '../weights/weight-source.js';
import { parseControlNetConfig, type ControlNetConfig } from './controlnet-config.js';
import { LoadedControlNet, type ControlNet } from './controlnet.js';

/** How a ControlNet is opened. */
export interface LoadControlNetOptions {
  /** What its picture reader computes in (the rest is part of the UNet); default: what the backend prefers. */
  readonly dtype?: FloatDType;
  /** Of the weights' files, for instance `fp16`; default: the plain files, or the only variant there is. */
  readonly variant?: string;
}

/**
 * Opens a ControlNet of Stable Diffusion 1.x or 2.x in diffusers' layout: `config.json` and
 * `diffusion_pytorch_model.safetensors` in the folder itself. Nothing is compiled yet.
 * @throws ZeroreelError `missing-file`, `invalid-model`, or `invalid-request` for a dtype that the backend does not have
 */
export async function loadControlNet(
  files: ModelFiles,
  backend: Backend,
  { dtype, variant }: LoadControlNetOptions = {},
): Promise<ControlNet> {
  const { dtypes, preferredDType } = backend.capabilities();
  const chosen = dtype ?? preferredDType;
  if (!dtypes.includes(chosen)) {
    const message = `dtype: expected ${dtypes.join(' or ')} on ${backend.name}, got ${chosen}`;
    throw new ZeroreelError('invalid-request', message);
  }
  return new LoadedControlNet(await readControlNet(files, variant), backend, chosen);
}

async function readControlNet(files: ModelFiles, variant: string | undefined): Promise<Component<ControlNetConfig>> {
  const config = parseControlNetConfig(await readJson(files, 'config.json'), `${files.name}/config.json`);
  const location = { folder: '', stem: 'diffusion_pytorch_model', ...(variant !== undefined && { variant }) };
  return { name: files.name, config, weights: await openWeights(files, location) };
}
