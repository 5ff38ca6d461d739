import { SecondPass } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const backgroundSmoothingModule = (smoothing: SecondPass): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(SecondPass).toConstantValue(smoothing);
  });
