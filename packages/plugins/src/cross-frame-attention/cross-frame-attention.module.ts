import { AttentionProcessor } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const crossFrameAttentionModule = (processor: AttentionProcessor): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(AttentionProcessor).toConstantValue(processor);
  });
