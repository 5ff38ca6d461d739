import { MotionDynamics } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const motionDynamicsModule = (dynamics: MotionDynamics): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(MotionDynamics).toConstantValue(dynamics);
  });
