import '@zeroreel/core/disposal';
import {
  sliceFrames,
  ZeroreelError,
  type Autoencoder,
  type Backend,
  type DiffusionModel,
  type EncodePromptsOptions,
  type FewSteps,
  type KnownWorld,
  type ModelDefaults,
  type ModelFiles,
  type ModelPreset,
  type PromptEncoding,
  type SchedulerConfig,
  type Tensor,
  type UNet,
  type UNetPlan,
  type WeightOverlay,
} from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import { vaeScaleFactor } from './autoencoder/autoencoder-config.js';
import type { TinyAutoencoderConfig } from './autoencoder/tiny-config.js';
import {
  fewStepsOf,
  readCheckpoint,
  type Checkpoint,
  type CheckpointOptions,
  type Component,
} from './checkpoint/checkpoint.js';
import { encodePrompts } from './clip-text/encode-prompts.js';
import { chooseDType } from './compiled/check-values.js';
import { CompiledAutoencoder } from './compiled/compiled-autoencoder.js';
import { CompiledUNet } from './compiled/compiled-unet.js';
import { encodeXlPrompts } from './sdxl/encode-xl-prompts.js';
import { SECOND_ENCODER } from './weights/open-parts.js';
import { sizeOptions } from './sdxl/size-options.js';
import { textShapes } from './unet/text-inputs.js';

/** How a checkpoint is opened. */
export interface LoadModelOptions extends CheckpointOptions {
  /** What the networks compute in. Default: what the backend prefers. */
  readonly dtype?: FloatDType;
  /** What decodes videos: the autoencoder, or the tiny one that `taesd` gives. Default `vae`. */
  readonly decoder?: 'vae' | 'tiny';
}

/**
 * Opens a checkpoint of Stable Diffusion 1.x, 2.x or XL: a folder in diffusers' layout, or one file in that of
 * latent-diffusion, with other parts in the place of its own where they are given. Configurations and the headers of
 * the weights' files are read and checked now. Networks are built and compiled when they are asked for. A folder's
 * `zeroreel.json` says what runs of the model begin with.
 * @throws ZeroreelError `missing-file`, `invalid-model`, or `invalid-request` for a dtype that the backend does not
 * have
 */
export async function loadModel(
  files: ModelFiles,
  backend: Backend,
  { dtype, decoder = 'vae', ...options }: LoadModelOptions = {},
): Promise<DiffusionModel> {
  const chosen = chooseDType(backend, dtype);
  if (decoder === 'tiny' && options.taesd === undefined) {
    throw new ZeroreelError(
      'invalid-request',
      "decoder: expected 'tiny' beside a tiny autoencoder (the option taesd, --taesd), got none",
    );
  }
  return new StableDiffusion(await readCheckpoint(files, options), backend, chosen, decoder);
}

interface AutoencoderSize {
  readonly width: number;
  readonly height: number;
  readonly overlays?: readonly WeightOverlay[];
}

/** A checkpoint on a backend. Disposing it frees what it compiled and nobody has disposed, but not the backend. */
class StableDiffusion implements DiffusionModel {
  readonly name: string;
  readonly latentChannels: number;
  readonly unetChannels: number;
  readonly vaeScaleFactor: number;
  readonly scalingFactor: number;
  readonly defaultSize: number;
  readonly scheduler: SchedulerConfig;
  readonly embedsGuidance: boolean;
  readonly defaults: ModelDefaults;
  readonly world?: KnownWorld;
  readonly preset?: ModelPreset;
  readonly notices: readonly string[];
  readonly sketch?: (this: void, latents: Tensor) => Promise<readonly Tensor[]>;
  readonly fewSteps?: FewSteps;
  readonly requestOptions?: typeof sizeOptions;
  readonly #compiled = new Set<AsyncDisposable>();

  constructor(
    private readonly checkpoint: Checkpoint,
    readonly backend: Backend,
    readonly dtype: FloatDType,
    private readonly decoder: 'vae' | 'tiny',
  ) {
    const { name, unet, vae, scheduler, defaults, world, preset, notices, taesd } = checkpoint;
    this.name = name;
    this.latentChannels = vae.config.latentChannels;
    this.unetChannels = unet.config.inChannels;
    this.vaeScaleFactor = vaeScaleFactor(vae.config);
    this.scalingFactor = vae.config.scalingFactor;
    this.defaultSize = unet.config.sampleSize * this.vaeScaleFactor;
    this.scheduler = scheduler;
    this.defaults = defaults;
    if (world) this.world = world;
    if (preset) this.preset = preset;
    this.notices = notices;
    if (taesd) this.sketch = this.#sketcher(taesd);
    this.embedsGuidance = unet.config.guidanceEmbeddingChannels !== undefined;
    const fewSteps = fewStepsOf(checkpoint);
    if (fewSteps) this.fewSteps = fewSteps;
    if (checkpoint.xl) this.requestOptions = sizeOptions;
  }

  encodePrompts(texts: readonly (string | undefined)[], options: EncodePromptsOptions = {}): Promise<PromptEncoding> {
    const { backend, dtype, defaultSize } = this;
    const { textEncoder: component, tokenizer, unet, xl } = this.checkpoint;
    const first = { component, tokenizer, backend, dtype };
    const { addition, flipSinToCos, freqShift } = unet.config;
    if (xl === undefined || addition === undefined) return encodePrompts(texts, first, options);
    const second = { ...first, part: SECOND_ENCODER, component: xl.textEncoder, tokenizer: xl.tokenizer };
    const parts = {
      first: { ...first, reads: 'penultimate' } as const,
      second: { ...second, reads: 'penultimate' } as const,
      sizes: { channels: addition.sizeChannels, flipSinToCos, freqShift },
      zeroesMissing: xl.zeroesMissing,
      defaultSize,
    };
    return encodeXlPrompts(texts, parts, options);
  }

  async compileUNet(plan: UNetPlan): Promise<UNet> {
    const { unet: component, tokenizer } = this.checkpoint;
    const { backend, dtype } = this;
    const text = plan.text ?? textShapes(component.config, tokenizer.length);
    return this.#own(await CompiledUNet.compile({ component, backend, dtype, plan, text }));
  }

  async compileAutoencoder(size: AutoencoderSize): Promise<Autoencoder> {
    const { vae: component, taesd } = this.checkpoint;
    const { backend, dtype } = this;
    const decoder = this.decoder === 'tiny' ? taesd : undefined;
    return this.#own(new CompiledAutoencoder({ component, ...(decoder && { decoder }), backend, dtype, ...size }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Frees what it compiled and nobody has disposed. A second call does nothing. */
  async close(): Promise<void> {
    const compiled = [...this.#compiled];
    this.#compiled.clear();
    for (const network of compiled) await network[Symbol.asyncDispose]();
  }

  /** Keeps what is compiled for a size until another one is asked for. */
  #sketcher(component: Component<TinyAutoencoderConfig>): NonNullable<DiffusionModel['sketch']> {
    const { backend, dtype } = this;
    let last: { readonly size: string; readonly decoder: CompiledAutoencoder } | undefined;
    const decoderFor = async (width: number, height: number): Promise<CompiledAutoencoder> => {
      const size = `${width}x${height}`;
      if (last?.size === size) return last.decoder;
      const former = last?.decoder;
      last = { size, decoder: this.#own(new CompiledAutoencoder({ component, backend, dtype, width, height })) };
      if (former) this.#compiled.delete(former);
      const { decoder } = last;
      await former?.[Symbol.asyncDispose]();
      return decoder;
    };
    return async (latents) => {
      const [frames = 0, , height = 0, width = 0] = latents.shape;
      const decoder = await decoderFor(width * this.vaeScaleFactor, height * this.vaeScaleFactor);
      const pictures: Tensor[] = [];
      for (let k = 0; k < frames; k++) pictures.push(await decoder.decode(sliceFrames(latents, k, k + 1)));
      return pictures;
    };
  }

  #own<T extends AsyncDisposable>(network: T): T {
    this.#compiled.add(network);
    return network;
  }
}
