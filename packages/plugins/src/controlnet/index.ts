import { definePlugin, ZeroreelError, type Plugin } from '@zeroreel/core';
import { ControlConditioner, type ControlSettings } from './control-conditioner.js';
import { controlNetModule } from './controlnet.module.js';

export type { ControlledVideo, ControlPictures } from './control-conditioner.js';

/** How a ControlNet steers a video. */
export interface ControlNetOptions extends Pick<ControlSettings, 'network' | 'pictures'> {
  /** How strongly; default 1. */
  readonly scale?: number;
  /** Fractions of the steps between which it has a say, 0 ≤ start < end ≤ 1; default 0 and 1. */
  readonly start?: number;
  readonly end?: number;
  /** Unlike that of every other plugin of a run; letters, digits and hyphens. Default `controlnet`. */
  readonly name?: string;
}

/**
 * Every frame follows a control picture: edges, depth, a pose (ControlNet, Zhang et al. 2023, arXiv 2302.05543). Its own
 * self-attention layers read other frames as the UNet's do. The network stays its owner's to dispose.
 * @throws ZeroreelError `invalid-request` naming the option, what was expected and what was got
 */
export function controlNet({
  network,
  pictures,
  scale = 1,
  start = 0,
  end = 1,
  name = 'controlnet',
}: ControlNetOptions): Plugin {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw invalid('name', 'letters, digits and hyphens', `'${name}'`);
  if (!Number.isFinite(scale)) throw invalid('scale', 'a finite number', scale);
  if (!(start >= 0 && start < 1)) throw invalid('start', 'a number from 0 to below 1', start);
  if (!(end > start && end <= 1)) throw invalid('end', `a number above start (${start}) and up to 1`, end);
  const conditioner = new ControlConditioner({ name, network, pictures, scale, start, end });
  return definePlugin({ name, module: controlNetModule(conditioner) });
}

/**
 * Several ControlNets at once; those without a name are called `controlnet`, `controlnet-2`, `controlnet-3`, … after
 * their places in the list. The sum of their residuals is what the UNet gets.
 */
export const controlNets = (list: readonly ControlNetOptions[]): Plugin[] =>
  list.map((options, index) =>
    controlNet({ name: index === 0 ? 'controlnet' : `controlnet-${index + 1}`, ...options }),
  );

const invalid = (option: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-request', `ControlNet ${option}: expected ${expected}, got ${String(got)}`);
