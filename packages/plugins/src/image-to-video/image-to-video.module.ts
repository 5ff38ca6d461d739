import { FirstFrame } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const imageToVideoModule = (firstFrame: FirstFrame): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(FirstFrame).toConstantValue(firstFrame);
  });
