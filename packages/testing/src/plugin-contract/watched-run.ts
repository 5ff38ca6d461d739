import {
  createEventBus,
  definePlugin,
  LatentsHook,
  PredictedX0Hook,
  provide,
  textToVideo,
  type DiffusionModel,
  type HookContext,
  type PictureFrame,
  type Plugin,
  type Tensor,
  type TextToVideoRequest,
  type Video,
} from '@zeroreel/core';

/** Something with numbers that nobody may write into. */
export type Watched = Tensor | PictureFrame;

/** Tensors and pictures that nobody may write into, and what was in them when they were first seen. */
export class WatchedTensors {
  readonly #seen = new Map<string, { readonly watched: Watched; readonly before: Watched['data'] }>();

  watch(name: string, watched: Watched): void {
    this.#seen.set(name, { watched, before: watched.data.slice() });
  }

  /** Names of those that have been written into. */
  changed(): string[] {
    return [...this.#seen].filter(([, { watched, before }]) => differ(watched.data, before)).map(([name]) => name);
  }
}

const differ = (a: Watched['data'], b: Watched['data']): boolean => a.some((value, k) => !Object.is(value, b[k]));

/** A run with plugins, in whose tensors nobody may write. */
export interface WatchedRun {
  readonly model: DiffusionModel;
  readonly plugins: readonly Plugin[];
  readonly request: TextToVideoRequest;
  readonly watched: WatchedTensors;
}

/** Makes a video, watching what hooks are given, latents after each step, and pictures. */
export async function runWatched({ model, plugins, request, watched }: WatchedRun): Promise<Video> {
  let count = 0;
  const events = createEventBus();
  events.on('frame:decoded', ({ frameId, picture }) => {
    watched.watch(`picture ${frameId} (${count++})`, picture);
  });
  const run = textToVideo({ model, plugins: [hookWatch(watched), ...plugins], events }).generate(request);
  for await (const { phase, step, latents, predictedX0 } of run) {
    watched.watch(`latents after step ${step} of ${phase} (${count++})`, latents);
    watched.watch(`predicted clean latents of step ${step} of ${phase} (${count++})`, predictedX0);
  }
  return run.video;
}

/** Goes before all other plugins: watches what the first hook is given. */
function hookWatch(watched: WatchedTensors): Plugin {
  let count = 0;
  const watching = (name: string) => ({
    name: 'hook-watch',
    adjust(x: Tensor, { phase, i }: HookContext) {
      watched.watch(`${name} that the hooks of step ${i} of ${phase} are given (${count++})`, x);
      return x;
    },
  });
  return definePlugin({
    name: 'hook-watch',
    summary: 'Watches what hooks are given',
    options: {},
    provides: () => [
      provide(LatentsHook, [], () => watching('latents')),
      provide(PredictedX0Hook, [], () => watching('predicted clean latents')),
    ],
  })();
}
