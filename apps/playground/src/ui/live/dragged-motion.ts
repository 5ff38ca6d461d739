import { CANVAS } from '@zeroreel/core';
import type { Settings } from '@zeroreel/run';
import { MOTION } from '../../settings/views.js';

/** How far the picture was dragged, as a share of its own width: positive is right and down. */
export interface Drag {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the canvas that the camera goes each frame, so that the last frame shows the picture where it was dragged to. */
export function cameraOf({ x, y }: Drag, frames: number): { readonly x: number; readonly y: number } {
  const perFrame = (share: number) => Math.round((-share * CANVAS) / Math.max(1, frames - 1)) || 0;
  return { x: perFrame(x), y: perFrame(y) };
}

/** Settings whose camera goes that way, and nothing else that motion does. */
export function withCamera(settings: Settings, way: { readonly x: number; readonly y: number }): Settings {
  const fields = [{ kind: 'translate', ...way }];
  const has = settings.plugins.some(({ name }) => name === MOTION);
  const plugins = has ? settings.plugins : [{ name: MOTION, options: {} }, ...settings.plugins];
  return {
    ...settings,
    plugins: plugins.map((plugin) =>
      plugin.name === MOTION ? { ...plugin, options: { ...plugin.options, fields } } : plugin,
    ),
  };
}
