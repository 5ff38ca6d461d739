import { definePlugin, definePluginFactory, ZeroreelError, type Plugin, type PluginFactory } from '@zeroreel/core';
import { colourPaletteModule } from './colour-palette.module.js';
import { parseColour } from './parse-colour.js';

/** Which colours, and how much of them. */
export interface ColourPaletteOptions {
  /** As #rrggbb, one or more. */
  readonly colours: readonly string[];
  /** How far cells are drawn to their nearest colour at the first step, 0 to 1; default 0.8. */
  readonly strength?: number;
}

/**
 * Draws a video's colours towards a palette.
 * @throws ZeroreelError `invalid-request` naming the option, what was expected and what was got
 */
export function colourPalette({ colours, strength = 0.8 }: ColourPaletteOptions): Plugin {
  if (colours.length === 0) throw new ZeroreelError('invalid-request', 'colours: expected at least one, got none');
  if (!(strength >= 0 && strength <= 1)) {
    throw new ZeroreelError('invalid-request', `strength: expected a number from 0 to 1, got ${strength}`);
  }
  return definePlugin({ name: 'colour-palette', module: colourPaletteModule(colours.map(parseColour), strength) });
}

/** What the command line loads. */
export const plugin: PluginFactory = definePluginFactory({
  name: 'colour-palette',
  description: "draws a video's colours towards a palette",
  options: {
    colours: { type: 'strings', description: 'as #rrggbb', required: true },
    strength: { type: 'number', description: 'how far at the first step, 0 to 1', default: 0.8 },
  },
  create: colourPalette,
});
