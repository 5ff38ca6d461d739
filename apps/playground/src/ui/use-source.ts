import type { Options } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { leadingClip, optionsOf, resizeRuleOf } from '@zeroreel/run';
import type { CardProps } from './card-props.js';
import { useControlDrawing, type DrawnOptions } from './use-drawing.js';

/** What a video will be made from. */
export interface Source {
  readonly frames: readonly Frame[];
  /** What the frames are. */
  readonly label: string;
}

/** The clip that leads, as its ControlNet is shown it where it has one; undefined before a clip was given. */
export function useSource({ client, state, plugins, size, uploads }: CardProps): Source | undefined {
  const { settings, view } = state;
  const reference = leadingClip(settings, plugins.known);
  const clip = reference && uploads.clipOf(reference);
  const control = optionsOf(settings, 'controlnet');
  const declared = plugins.known('controlnet')?.options ?? {};
  const options = { ...drawnOptions(control ?? {}, declared), resize: resizeRuleOf(reference ?? {}) };
  const isSteered = view === 'control' && control !== undefined;
  const drawn = useControlDrawing(client, isSteered ? clip : undefined, options, size);
  if (clip === undefined) return undefined;
  return drawn ? { frames: drawn, label: 'Steers the video' } : { frames: clip.frames, label: 'Your clip' };
}

/** Options of a ControlNet that decide its pictures, as they are given or declared. */
export function drawnOptions(
  given: Readonly<Record<string, unknown>>,
  declared: Options,
): Omit<DrawnOptions, 'resize'> {
  const valueOf = (key: string): unknown => {
    const option = declared[key];
    return given[key] ?? (option && 'default' in option ? option.default : undefined);
  };
  return {
    kind: valueOf('kind') as DrawnOptions['kind'],
    cannyLow: valueOf('cannyLow') as number,
    cannyHigh: valueOf('cannyHigh') as number,
  };
}
