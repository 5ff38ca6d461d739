// Checkpoints.
export { loadModel, type LoadModelOptions } from './load-model.js';
export type { CheckpointOptions } from './checkpoint/checkpoint.js';
export { isSingleFile } from './weights/open-parts.js';
export { readCheckpointFacts, readModelFigures, type CheckpointFacts } from './checkpoint/checkpoint-facts.js';

// What requests may ask of Stable Diffusion XL alone.
export { sizeOptions } from './sdxl/size-options.js';

// Networks beside a checkpoint's own.
export { openNetwork, type OpenNetworkOptions } from './weights/open-network.js';
export { weightFigures } from './weights/weight-figures.js';
export { loadControlNet, type ControlNet, type LoadControlNetOptions } from './controlnet/controlnet.js';
export { parseControlNetConfig, type ControlNetConfig } from './controlnet/controlnet-config.js';
export { loadT2IAdapter, type LoadT2IAdapterOptions, type T2IAdapter } from './t2i-adapter/t2i-adapter.js';

// Other weights and words for a checkpoint.
export { readAdapter, type Adapter } from './weights/adapters/read-adapter.js';
export type {
  AdapterDelta,
  AdapterLayer,
  AdapterMagnitude,
  AdapterMatrix,
  LowRankMatrix,
  WholeMatrix,
} from './weights/adapters/adapter-layer.js';
export { adapterOverlay, loraOverlay, type LoraOverlayOptions } from './weights/overlays/lora-overlay.js';
export { differenceOverlay, isDifference } from './weights/overlays/difference-overlay.js';
export { checkpointOverlay, type CheckpointOverlayOptions } from './weights/overlays/checkpoint-overlay.js';
export type { OverlayOptions } from './weights/overlays/overlaid-weights.js';
export { readTokenEmbedding, type TokenEmbeddingOptions } from './tokenizer/token-embedding.js';

// Weights in files.
export { openWeights, type WeightLocation } from './weights/open-weights.js';
export { readMetadata, readSafetensors, type StoredWeightMap, type WeightMap } from './weights/safetensors.js';
export { StoredWeight } from './weights/stored-weight.js';

// Texts and tokens.
export { parsePromptWeights, type WeightedText } from './tokenizer/prompt-weights.js';
export { readClipTokenizer, type ReadTokenizerOptions } from './tokenizer/read-clip-tokenizer.js';
export { ClipTokenizer, type AddedWord, type ClipVocabulary, type EncodedPrompt } from './tokenizer/clip-tokenizer.js';
export { resolveSpecialTokens, type AddedToken, type SpecialTokens } from './tokenizer/special-tokens.js';

// The networks as functions that write graphs.
export { buildClipText, type BuildClipTextOptions } from './clip-text/build-clip-text.js';
export { parseClipTextConfig, type ClipTextConfig } from './clip-text/clip-text-config.js';
export { buildUNet, type BuildUNetOptions } from './unet/build-unet.js';
export { parseUNetConfig, type UNetConfig, type UNetLevel } from './unet/unet-config.js';
export type { DownPathConfig, DownPathLevel } from './unet/down-path-config.js';
export { textShapes, type TextBatch, type TextShapes } from './unet/text-inputs.js';
export type { FrameBatch, UNetRole } from './unet/self-attention-site.js';
export { listAttentionSites, type AttentionSiteSize } from './unet/list-attention-sites.js';
export { buildVaeDecoder, type BuildAutoencoderOptions } from './autoencoder/build-vae-decoder.js';
export { buildVaeEncoder } from './autoencoder/build-vae-encoder.js';
export {
  parseAutoencoderConfig,
  vaeScaleFactor,
  type AnyAutoencoderConfig,
  type AutoencoderConfig,
} from './autoencoder/autoencoder-config.js';
export type { TinyAutoencoderConfig } from './autoencoder/tiny-config.js';
