import {
  createContainer,
  EventBus,
  TextToVideo,
  type DiffusionModel,
  type Plugin,
  type TextToVideoRequest,
  type Video,
} from '@zeroreel/core';
import { hookWatch } from './hook-watch.module.js';
import type { WatchedTensors } from './watched-tensors.js';

/** A run with plugins, in whose tensors nobody may write. */
export interface PluginRun {
  readonly model: DiffusionModel;
  readonly plugins: readonly Plugin[];
  readonly request: TextToVideoRequest;
  readonly watched: WatchedTensors;
}

/** Makes a video, watching what hooks are given, latents after each step, and pictures. */
export async function runWatched({ model, plugins, request, watched }: PluginRun): Promise<Video> {
  const container = createContainer({ model, plugins: [hookWatch(watched), ...plugins] });
  let count = 0;
  container.get(EventBus).on('frame:decoded', ({ frameId, picture }) => {
    watched.watch(`picture ${frameId} (${count++})`, picture);
  });
  const run = container.get(TextToVideo).generate(request);
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    const { phase, step, latents, predictedX0 } = next.value;
    watched.watch(`latents after step ${step} of ${phase} (${count++})`, latents);
    watched.watch(`predicted clean latents of step ${step} of ${phase} (${count++})`, predictedX0);
  }
}
