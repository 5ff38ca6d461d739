import { clip, Conditioner, definePlugin, network, number, provide } from '@zeroreel/core';
import { AdapterConditioner } from './adapter-conditioner.js';

/**
 * Steers every frame by a picture through a T2I-Adapter (Mou et al. 2023, arXiv 2302.08453), a small network whose features
 * join the UNet's on the way down.
 */
export const t2iAdapter = definePlugin({
  name: 't2i-adapter',
  summary: 'Steers every frame by a control picture through a T2I-Adapter',
  repeatable: true,
  displaces: ['motion-dynamics'],
  options: {
    clip: clip({
      description: 'control pictures, drawn as the adapter wants them: edges, depth, a sketch',
      flag: '--adapter-clip',
      required: true,
      leads: true,
    }),
    network: network({
      description: "the adapter: a folder in diffusers' layout",
      flag: '--adapter',
      network: 'T2I-Adapter',
      required: true,
    }),
    scale: number({
      description: 'how strongly the adapter steers',
      flag: '--adapter-scale',
      default: 1,
      min: -4,
      max: 4,
      step: 0.05,
    }),
    until: number({
      description: 'fraction of the steps after which the adapter has no say',
      flag: '--adapter-until',
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
      level: 'expert',
    }),
  },
  provides: ({ clip: frames, ...options }, { name }) => [
    provide(Conditioner, [], () => new AdapterConditioner({ name, frames, ...options })),
  ],
});

/** Apps load the plugin by this name. */
export const plugin = t2iAdapter;
