import { Conditioner } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const controlNetModule = (conditioner: Conditioner): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Conditioner).toConstantValue(conditioner);
  });
