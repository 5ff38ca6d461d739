import { definePlugin, type Plugin, type TokenEmbedding, type WeightOverlay } from '@zeroreel/core';
import { dreamBoothModule } from './dreambooth.module.js';

/** What a model is taught for a run. */
export interface DreamBoothOptions {
  /**
   * Laid over the checkpoint's weights, in order: `checkpointOverlay`, `differenceOverlay` and `loraOverlay` of
   * `@zeroreel/models` make them. Default none.
   */
  readonly overlays?: readonly WeightOverlay[];
  /** Words that prompts may then hold; `readTokenEmbedding` of `@zeroreel/models` reads them. Default none. */
  readonly tokenEmbeddings?: readonly TokenEmbedding[];
}

/**
 * Characters and styles that the checkpoint does not know: DreamBooth (Ruiz et al. 2022, arXiv 2208.12242), LoRA and textual
 * inversion. The checkpoint on disk stays as it is.
 */
export const dreamBooth = ({ overlays = [], tokenEmbeddings = [] }: DreamBoothOptions = {}): Plugin =>
  definePlugin({ name: 'dreambooth', module: dreamBoothModule(overlays, tokenEmbeddings) });
