import { createContainer, type DiffusionModel, type PartsContainer, type Plugin } from '@zeroreel/core';

/** What plugins add to a run of a model of which nothing but its latents is known. */
export const partsOf = (...plugins: readonly Plugin[]): Promise<PartsContainer> =>
  createContainer({ model: { name: 'none', latentChannels: 4 } as DiffusionModel, plugins });
