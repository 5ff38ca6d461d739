import '@zeroreel/core/disposal';
import {
  ZeroreelError,
  type Autoencoder,
  type Backend,
  type Executable,
  type Tensor,
  type WeightOverlay,
} from '@zeroreel/core';
import type { FloatDType, OnnxModel, Shape, WeightLookup } from '@zeroreel/onnx';
import { vaeScaleFactor, type AnyAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import { buildTinyDecoder, buildTinyEncoder } from '../autoencoder/build-tiny-autoencoder.js';
import { buildVaeDecoder } from '../autoencoder/build-vae-decoder.js';
import { buildVaeEncoder } from '../autoencoder/build-vae-encoder.js';
import type { TinyAutoencoderConfig } from '../autoencoder/tiny-config.js';
import type { Component } from '../checkpoint/checkpoint.js';
import { buildChecked } from '../weights/build-checked.js';
import { applyOverlays } from '../weights/overlays/overlaid-weights.js';
import { floatOutput, requireShape } from './check-values.js';
import { LazyExecutable } from './lazy-executable.js';

export interface CompiledAutoencoderOptions {
  readonly component: Component<AnyAutoencoderConfig>;
  /** A tiny autoencoder that decodes in its place. */
  readonly decoder?: Component<TinyAutoencoderConfig>;
  readonly backend: Backend;
  readonly dtype: FloatDType;
  /** W and H in pixels. */
  readonly width: number;
  readonly height: number;
  /** Laid over the weights, in order. Default none. */
  readonly overlays?: readonly WeightOverlay[];
}

/** Decoder and encoder for one picture size, each compiled when it is first needed. */
export class CompiledAutoencoder implements Autoencoder {
  readonly #decoder: LazyExecutable;
  readonly #encoder: LazyExecutable;
  readonly #latentShape: Shape;
  readonly #pictureShape: Shape;

  /** @throws ZeroreelError `invalid-request` where the size is no multiple of a latent cell */
  constructor(options: CompiledAutoencoderOptions) {
    const { config } = options.component;
    const cell = vaeScaleFactor(config);
    const height = cells('height', options.height, cell);
    const width = cells('width', options.width, cell);
    this.#latentShape = [1, config.latentChannels, height, width];
    this.#pictureShape = [1, config.inChannels, options.height, options.width];
    const { decoder, ...own } = options;
    this.#decoder = new LazyExecutable(() =>
      compileHalf(decoder ? { ...own, component: decoder, overlays: [] } : own, 'decoder', height, width),
    );
    this.#encoder = new LazyExecutable(() => compileHalf(own, 'encoder', height, width));
  }

  async decode(latents: Tensor, signal?: AbortSignal): Promise<Tensor> {
    requireShape('latents', latents, this.#latentShape);
    const decoder = await this.#decoder.get();
    const { host } = await decoder.run({ latents }, { ...(signal && { signal }) });
    return floatOutput(host, 'picture');
  }

  async encode(picture: Tensor, signal?: AbortSignal): Promise<{ readonly mean: Tensor; readonly std: Tensor }> {
    requireShape('picture', picture, this.#pictureShape);
    const encoder = await this.#encoder.get();
    const { host } = await encoder.run({ picture }, { ...(signal && { signal }) });
    return { mean: floatOutput(host, 'mean'), std: floatOutput(host, 'std') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#decoder[Symbol.asyncDispose]();
    await this.#encoder[Symbol.asyncDispose]();
  }
}

function cells(side: string, pixels: number, cell: number): number {
  if (Number.isInteger(pixels) && pixels > 0 && pixels % cell === 0) return pixels / cell;
  throw new ZeroreelError('invalid-request', `${side}: expected a multiple of ${cell} pixels, got ${pixels}`);
}

type Half = 'encoder' | 'decoder';

/** Encoder and decoder lie in one file. The decoder answers for keys that belong to neither. */
const ownsKey = (half: Half, key: string): boolean => /^(encoder|quant_conv)\./.test(key) === (half === 'encoder');

async function compileHalf(
  { component, backend, dtype, overlays = [] }: Omit<CompiledAutoencoderOptions, 'decoder'>,
  half: Half,
  height: number,
  width: number,
): Promise<Executable> {
  const { config, name, weights } = await applyOverlays('vae', component, overlays);
  const dialect = backend.dialect.exact ?? backend.dialect;
  const model = buildChecked({
    component: name,
    weights,
    owns: (key) => ownsKey(half, key),
    build: (checked) => buildHalf(config, half, { weights: checked, dialect, dtype, height, width }),
  });
  return backend.compile(model);
}

interface HalfOptions {
  readonly weights: WeightLookup;
  readonly dialect: Backend['dialect'];
  readonly dtype: FloatDType;
  readonly height: number;
  readonly width: number;
}

function buildHalf(config: AnyAutoencoderConfig, half: Half, options: HalfOptions): OnnxModel {
  if (config.kind === 'tiny') {
    return half === 'decoder' ? buildTinyDecoder({ ...options, config }) : buildTinyEncoder({ ...options, config });
  }
  // Such autoencoders overflow float16 (diffusers' force_upcast).
  const precise = { ...options, config, ...(config.forceUpcast && { dtype: 'float32' as const }) };
  return half === 'decoder' ? buildVaeDecoder(precise) : buildVaeEncoder(precise);
}
