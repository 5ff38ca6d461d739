import { token } from '../token.js';
import type { Backend } from '../backend/backend.js';
import type { TextConditioning } from './text-conditioning.js';
import type { Options } from '../options/option.js';
import type { SchedulerConfig } from '../sampling/scheduler-config.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FewSteps } from './few-steps.js';
import type { KnownWorld } from './known-world.js';
import type { ModelDefaults } from './model-defaults.js';
import type { ModelPreset } from './model-preset.js';
import type { FloatDType } from '@zeroreel/onnx';
import type { UNet, UNetPlan } from './unet.js';
import type { TokenEmbedding, WeightOverlay } from './weight-overlay.js';

/** Texts as the UNet reads them. */
export interface PromptEncoding {
  /** One row a text, in order. */
  readonly texts: TextConditioning;
  /** For each text, the words that did not fit and were cut; empty where all did. */
  readonly cut: readonly string[];
  /** What is worth telling about the texts: words that were taught, what is read otherwise elsewhere. Default none. */
  readonly notices?: readonly string[];
}

/** The autoencoder, compiled for one picture size. */
export interface Autoencoder extends AsyncDisposable {
  /** Latents `[1, C, h, w]` of unit variance → picture `[1, 3, H, W]`, about [-1, 1], not clamped. */
  decode(latents: Tensor, signal?: AbortSignal): Promise<Tensor>;
  /**
   * Picture `[1, 3, H, W]` in [-1, 1] → the distribution's mean and standard deviation, `[1, C, h, w]` each, not
   * scaled.
   */
  encode(picture: Tensor, signal?: AbortSignal): Promise<{ readonly mean: Tensor; readonly std: Tensor }>;
}

/** How texts are encoded. */
export interface EncodePromptsOptions {
  /** What parentheses, brackets and the like mean in the texts. Default `plain`. */
  readonly syntax?: 'plain' | 'webui';
  /** CLIP layers left out at the end; default 0. */
  readonly clipSkip?: number;
  /** Laid over the text encoder's weights, in order. */
  readonly overlays?: readonly WeightOverlay[];
  /** Words that are added to its vocabulary. */
  readonly tokenEmbeddings?: readonly TokenEmbedding[];
  /** Pixels of the video, for models whose text conditioning holds its size. */
  readonly width?: number;
  readonly height?: number;
  /** Values of the model's own request options, checked as `requestOptions` declares them. */
  readonly modelOptions?: Readonly<Record<string, unknown>>;
}

/** A Stable Diffusion checkpoint, opened on a backend. Networks are compiled when they are asked for. */
export interface DiffusionModel extends AsyncDisposable {
  readonly name: string;
  /** Channels of the latents (4). */
  readonly latentChannels: number;
  /** Channels that the UNet takes (4, 8 or 9). */
  readonly unetChannels: number;
  /** Pixels per latent cell (8 for Stable Diffusion, 4 for the mini family). */
  readonly vaeScaleFactor: number;
  /** Latents are multiplied by this after encoding (0.18215 in SD 1.x). */
  readonly scalingFactor: number;
  /** Width and height in pixels that the model was trained on. */
  readonly defaultSize: number;
  /** What runs of this model begin with where a request leaves a field out. */
  readonly defaults: ModelDefaults;
  /** How it was made to be used, where it is a model of few steps; `defaults` come before it. */
  readonly fewSteps?: FewSteps;
  /** What runs that leave open how noise becomes a picture are made with instead; default: nothing. */
  readonly preset?: ModelPreset;
  /** All that it was taught, where that is little enough to be listed. */
  readonly world?: KnownWorld;
  /** What every run of it tells: what was guessed of its files, what stands in for what. Default: nothing. */
  readonly notices?: readonly string[];
  /**
   * Request options that only this model has (SDXL's original size and crop, say), declared as all others; default
   * none.
   */
  readonly requestOptions?: Options;
  /** What its networks run on, and in which type; conditioners compile networks of their own there. */
  readonly backend: Backend;
  readonly dtype: FloatDType;
  /** What scheduler_config.json says. */
  readonly scheduler: SchedulerConfig;
  /**
   * Whether the UNet takes the guidance scale as an input (latent consistency models); it is then asked once, for the
   * prompt.
   */
  readonly embedsGuidance: boolean;
  /**
   * The text encoder is freed again when this returns.
   * @param texts `undefined` stands for a negative prompt that nobody gave, which models may read as '' or as zeros
   */
  encodePrompts(texts: readonly (string | undefined)[], options?: EncodePromptsOptions): Promise<PromptEncoding>;
  /** Frees what it has compiled; the same as disposing, for JavaScript without `using`. */
  close(): Promise<void>;
  compileUNet(plan: UNetPlan): Promise<UNet>;
  compileAutoencoder(size: {
    readonly width: number;
    readonly height: number;
    readonly overlays?: readonly WeightOverlay[];
  }): Promise<Autoencoder>;
  /**
   * Rough pictures of latents `[F, C, h, w]`, one `[1, 3, H, W]` about [-1, 1] a frame, by the tiny autoencoder that was
   * opened beside the model; absent where there is none.
   */
  sketch?(this: void, latents: Tensor): Promise<readonly Tensor[]>;
}

export const DiffusionModel = token<DiffusionModel>('DiffusionModel');
