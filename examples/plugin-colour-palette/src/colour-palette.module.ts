import { DiffusionModel, PredictedX0Hook } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { PaletteHook } from './palette-hook.js';
import type { Colour } from './parse-colour.js';

/** Binds the hook; the container hands it the model of the run. */
export const colourPaletteModule = (colours: readonly Colour[], strength: number): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(PredictedX0Hook).toResolvedValue((model) => new PaletteHook(model, colours, strength), [DiffusionModel]);
  });
