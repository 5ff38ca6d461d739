import type { WeightLookup } from '@zeroreel/onnx';
import { token } from '../token.js';
import type { FewSteps } from './few-steps.js';

/** Parts of a checkpoint, by their folder in diffusers' layout; models may have others, such as `text_encoder_2`. */
export type ModelPart = 'unet' | 'text_encoder' | 'vae' | (string & {});

/**
 * Other weights in the place of some of a checkpoint's: a LoRA, a fine-tuned checkpoint, a difference file. Nothing is
 * written to disk; the checkpoint itself stays as it is. Overlays of a run are laid one over the other, in order.
 */
export interface WeightOverlay {
  readonly name: string;
  /**
   * The weights of `part` with the overlay on them; `weights` itself where it does not concern this part.
   * @throws ZeroreelError `invalid-model` where it was made for another network, naming the first keys that do not fit
   */
  apply(part: ModelPart, weights: WeightLookup): Promise<WeightLookup>;
  /** How it was made to be used, where it makes a model of few steps; absent where it does not, or has no strength. */
  readonly fewSteps?: FewSteps;
  /** How prompts may name it, where they may: `<lora:name:0.7>` (the syntax webui). */
  readonly tag?: OverlayTag;
}

/** What a prompt calls an overlay, and what it may ask of it. */
export interface OverlayTag {
  /** Names that it goes by, without the ending of a file; any of them, in any case. */
  readonly names: readonly string[];
  /** The overlay with the strength that the prompt asks for, in the place of its own. */
  at(strengthOf: (part: ModelPart) => number): WeightOverlay;
}

export const WeightOverlay = token<WeightOverlay>('WeightOverlay');

/** Words that a text encoder is taught (textual inversion, Gal et al. 2022, arXiv 2208.01618). */
export interface TokenEmbedding {
  /** What it comes from, for notices: the name of its file. */
  readonly name?: string;
  /** What stands for it in prompts, for instance `<cat-toy>`. */
  readonly placeholder: string;
  /** For the model's text encoder, or the first of several. */
  readonly vectors: TokenVectors;
  /** For further text encoders, by their parts: `text_encoder_2`. As many vectors as the first has. Default none. */
  readonly further?: Readonly<Record<string, TokenVectors>>;
}

/** `[vectors, D]`: as many tokens take a word's place. */
export interface TokenVectors {
  readonly data: Float32Array;
  readonly shape: readonly [number, number];
}

export const TokenEmbedding = token<TokenEmbedding>('TokenEmbedding');
