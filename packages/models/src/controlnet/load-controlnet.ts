import { ZeroreelError, type Backend, type NetworkFiles } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import { chooseDType } from '../choose-dtype.js';
import { parseControlNetConfig } from './controlnet-config.js';
import { LoadedControlNet, type ControlNet } from './controlnet.js';

/** How a ControlNet is opened. */
export interface LoadControlNetOptions {
  /** What its picture reader computes in (the rest is part of the UNet); default: what the backend prefers. */
  readonly dtype?: FloatDType;
}

/**
 * Opens a ControlNet of Stable Diffusion 1.x or 2.x in diffusers' layout. Nothing is compiled yet.
 * @param network from `openNetwork`, with the `config.json` of a ControlNetModel
 * @throws ZeroreelError `missing-file` without a `config.json`, `invalid-model` for another network, or `invalid-request`
 * for a dtype that the backend does not have
 */
export async function loadControlNet(
  { name, config, weights }: NetworkFiles,
  backend: Backend,
  { dtype }: LoadControlNetOptions = {},
): Promise<ControlNet> {
  const chosen = chooseDType(backend, dtype);
  if (Object.keys(config).length === 0) {
    throw new ZeroreelError('missing-file', `${name}: expected a ControlNet with its config.json, got none`);
  }
  const component = { name, config: parseControlNetConfig(config, `${name}/config.json`), weights };
  return new LoadedControlNet(component, backend, chosen);
}
