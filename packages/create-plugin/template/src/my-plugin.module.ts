import { PredictedX0Hook } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { MyPluginHook } from './my-plugin-hook.js';

/** What the plugin adds to a run. */
export const myPluginModule = (strength: number): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(PredictedX0Hook).toConstantValue(new MyPluginHook(strength));
  });
