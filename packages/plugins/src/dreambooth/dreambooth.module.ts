import { TokenEmbedding, WeightOverlay } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const dreamBoothModule = (
  overlays: readonly WeightOverlay[],
  tokenEmbeddings: readonly TokenEmbedding[],
): ContainerModule =>
  new ContainerModule(({ bind }) => {
    for (const overlay of overlays) bind(WeightOverlay).toConstantValue(overlay);
    for (const embedding of tokenEmbeddings) bind(TokenEmbedding).toConstantValue(embedding);
  });
