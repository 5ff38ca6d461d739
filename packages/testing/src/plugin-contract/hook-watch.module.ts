import { definePlugin, LatentsHook, PredictedX0Hook, type HookContext, type Plugin, type Tensor } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import type { WatchedTensors } from './watched-tensors.js';

/** Goes before all other plugins: watches what the first hook is given. */
export function hookWatch(watched: WatchedTensors): Plugin {
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
    module: new ContainerModule(({ bind }) => {
      bind(LatentsHook).toConstantValue(watching('latents'));
      bind(PredictedX0Hook).toConstantValue(watching('predicted clean latents'));
    }),
  });
}
