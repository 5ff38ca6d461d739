import type { Options, ResizeRule } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { leadingClip, optionsOf, resizeRuleOf } from '@zeroreel/run';
import type { CardProps } from './card-props.js';
import { useControlDrawing, type DrawnOptions } from './use-drawing.js';

/** What a video will be made from. */
export interface Source {
  /** Of the clip. */
  readonly frames: readonly Frame[];
  /** How they become the video's size. */
  readonly resize: ResizeRule;
  /** What a ControlNet is shown of them, where it is one that the clip steers. */
  readonly seen?: readonly Frame[];
}

/** The clip that leads, and what its ControlNet is shown of it; undefined before a clip was given. */
export function useSource({ client, state, plugins, size, uploads }: CardProps): Source | undefined {
  const { settings, view } = state;
  const reference = leadingClip(settings, plugins.known);
  const clip = reference && uploads.clipOf(reference);
  const control = optionsOf(settings, 'controlnet');
  const declared = plugins.known('controlnet')?.options ?? {};
  const resize = resizeRuleOf(reference ?? {});
  const options = { ...drawnOptions(control ?? {}, declared), resize };
  const isSteered = view === 'control' && control !== undefined;
  const drawn = useControlDrawing(client, isSteered ? clip : undefined, options, size);
  if (clip === undefined) return undefined;
  return { frames: clip.frames, resize, ...(drawn && { seen: drawn }) };
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
