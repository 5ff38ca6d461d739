import { definePlugin, DiffusionModel, list, number, PredictedX0Hook, provide, text } from '@zeroreel/core';
import { parseColour } from './encode-colours.js';
import { PaletteHook } from './palette-hook.js';

/** Draws a video's colours towards a palette. */
export const colourPalette = definePlugin({
  name: 'colour-palette',
  summary: "Draws a video's colours towards a palette",
  options: {
    colours: list(
      text({ description: 'a colour', pattern: { source: '#[0-9a-fA-F]{6}', form: 'a colour as #rrggbb' } }),
      { description: 'the colours of the palette', flag: '--palette', required: true, minItems: 1 },
    ),
    strength: number({
      description: 'how far latent cells are drawn to their nearest colour at the first step',
      flag: '--palette-strength',
      default: 0.8,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  provides: ({ colours, strength }) => [
    provide(PredictedX0Hook, [DiffusionModel], (model) => new PaletteHook(model, colours.map(parseColour), strength)),
  ],
});

/** Apps load the plugin by this name. */
export const plugin = colourPalette;
