import '@zeroreel/core/disposal';
import {
  ZeroreelError,
  type Backend,
  type DeviceTensor,
  type Executable,
  type SharedFrames,
  type Tensor,
  type UNet,
  type UNetInput,
  type UNetOutput,
  type UNetPlan,
} from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { buildUNet } from '../unet/build-unet.js';
import { checkedAddition } from '../unet/emit-additions.js';
import type { UNetRole } from '../unet/self-attention-site.js';
import type { TextShapes } from '../unet/text-inputs.js';
import { DEEP, shallowWeights, type DeepFeatures } from '../unet/deep-features.js';
import type { UNetConfig } from '../unet/unet-config.js';
import { buildChecked } from '../weights/build-checked.js';
import { applyOverlays } from '../weights/overlays/overlaid-weights.js';
import { floatOutput } from './check-values.js';
import { LazyExecutable } from './lazy-executable.js';
import { SharedKeyValues } from './shared-key-values.js';
import {
  dropPadding,
  padUNetInput,
  requireUNetInput,
  unetFeeds,
  type Feeds,
  type UNetInputShapes,
} from './unet-feeds.js';

export interface CompiledUNetOptions {
  readonly component: Component<UNetConfig>;
  readonly backend: Backend;
  readonly dtype: FloatDType;
  readonly plan: UNetPlan;
  /** What the network reads of a text. */
  readonly text: TextShapes;
}

/** A frame's keys or values, carried to the next call, with the inputs of the follower graph that read them. */
type Carried = [DeviceTensor, string[]];

/** A graph for whole calls, and one for calls that take deep features of an earlier one. */
class Form implements AsyncDisposable {
  readonly #whole: LazyExecutable;
  readonly #shallow: LazyExecutable;

  constructor(options: CompiledUNetOptions, role: UNetRole, frames: number) {
    const { deepFeatures = false } = options.plan;
    this.#whole = new LazyExecutable(() => compileGraph(options, role, frames, deepFeatures ? 'stores' : undefined));
    this.#shallow = new LazyExecutable(() => compileGraph(options, role, frames, 'reuses'));
  }

  get = (deep?: DeepFeatures): Promise<Executable> => (deep === 'reuses' ? this.#shallow : this.#whole).get();

  async release(): Promise<void> {
    await this.#whole.release();
    await this.#shallow.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#whole[Symbol.asyncDispose]();
    await this.#shallow[Symbol.asyncDispose]();
  }
}

/**
 * A UNet in up to three graphs, each compiled when it is first needed. The anchor's graph is for one frame, whose keys
 * and values stay on the device. The followers' graph is for `chunkSize` frames and reads them. A video of one chunk
 * has a joint graph instead of these two, which makes the anchor's graph give way.
 */
export class CompiledUNet implements UNet {
  readonly #options: CompiledUNetOptions;
  readonly #shapes: UNetInputShapes;
  readonly #anchor: Form;
  readonly #followers: Form;
  readonly #joint: Form;
  /** Deep features by the place of the frames that they are of. */
  readonly #deep = new Map<string, DeviceTensor>();

  private constructor(options: CompiledUNetOptions) {
    this.#options = options;
    this.#shapes = inputShapes(options);
    this.#anchor = new Form(options, 'anchor', 1);
    this.#followers = new Form(options, 'follower', options.plan.chunkSize);
    this.#joint = new Form(options, 'joint', 1 + options.plan.chunkSize);
  }

  /**
   * Lays the plan's overlays on the weights and compiles the anchor's graph.
   * @throws ZeroreelError `invalid-request` for a plan that no graph can be built for; `invalid-model` where weights,
   * overlays or additions do not fit the network
   */
  static async compile(options: CompiledUNetOptions): Promise<CompiledUNet> {
    requirePlan(options);
    const { component, plan } = options;
    const overlaid = await applyOverlays('unet', component, plan.overlays ?? []);
    const unet = new CompiledUNet({ ...options, component: overlaid });
    await unet.#anchor.get();
    return unet;
  }

  async evaluateAnchor(input: UNetInput, signal?: AbortSignal): Promise<UNetOutput> {
    requireUNetInput(input, 1, this.#shapes);
    const { modelOutput, kept } = await this.#evaluate(this.#anchor, input, unetFeeds(input, this.#shapes), signal);
    const { carries } = this.#options.plan.attention;
    const carried = kept.map(([name, tensor]): Carried => [tensor, carries.map((frame) => `${frame}.${name}`)]);
    return { modelOutput, shared: SharedKeyValues.take(carried) };
  }

  async evaluateAll(input: UNetInput, signal?: AbortSignal): Promise<Tensor> {
    requireUNetInput(input, 1 + this.#options.plan.chunkSize, this.#shapes);
    await this.#anchor.release();
    await this.#followers.release();
    const { modelOutput } = await this.#evaluate(this.#joint, input, unetFeeds(input, this.#shapes), signal);
    return modelOutput;
  }

  async evaluateFollowers(input: UNetInput, shared: SharedFrames, signal?: AbortSignal): Promise<UNetOutput> {
    if (!(shared instanceof SharedKeyValues) || shared.disposed) {
      throw new ZeroreelError('invalid-request', 'shared: expected what this UNet returned, not disposed');
    }
    const { chunkSize } = this.#options.plan;
    const count = input.latents.shape[0] ?? 0;
    if (count < 1 || count > chunkSize) {
      throw new ZeroreelError('invalid-request', `latents: expected 1 to ${chunkSize} frames, got ${count}`);
    }
    requireUNetInput(input, count, this.#shapes);
    const padded = unetFeeds(padUNetInput(input, chunkSize, this.#shapes), this.#shapes);
    const feeds = { ...padded, ...shared.inputs };
    const { modelOutput, kept } = await this.#evaluate(this.#followers, input, feeds, signal);
    const carried = kept.map(([name, tensor]): Carried => [tensor, [name.replace(/^last\./, 'previous.')]]);
    return { modelOutput: dropPadding(modelOutput, count), shared: shared.replace(carried) };
  }

  /** Keeps deep features of a whole call until the next one of the same place, or hands them in. */
  async #evaluate(form: Form, { deep }: UNetInput, feeds: Feeds, signal: AbortSignal | undefined) {
    if (deep?.mode === 'reuses') {
      const features = this.#deep.get(deep.place);
      if (features === undefined) {
        throw new ZeroreelError('invalid-request', `deep: expected a whole call of ${deep.place} before, got none`);
      }
      return evaluate(await form.get('reuses'), { ...feeds, [DEEP]: features }, signal);
    }
    const { modelOutput, kept } = await evaluate(await form.get(), feeds, signal);
    for (const [, tensor] of kept.filter(([name]) => name === DEEP)) this.#keepDeep(deep?.place, tensor);
    return { modelOutput, kept: kept.filter(([name]) => name !== DEEP) };
  }

  #keepDeep(place: string | undefined, tensor: DeviceTensor): void {
    if (place === undefined) return tensor[Symbol.dispose]();
    this.#deep.get(place)?.[Symbol.dispose]();
    this.#deep.set(place, tensor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tensor of this.#deep.values()) tensor[Symbol.dispose]();
    this.#deep.clear();
    await this.#anchor[Symbol.asyncDispose]();
    await this.#followers[Symbol.asyncDispose]();
    await this.#joint[Symbol.asyncDispose]();
  }
}

function requirePlan({ component, plan: { chunkSize, extraChannels = 0 } }: CompiledUNetOptions): void {
  if (!Number.isInteger(chunkSize) || chunkSize < 1) {
    throw new ZeroreelError('invalid-request', `chunkSize: expected 1 or more frames, got ${chunkSize}`);
  }
  const { inChannels } = component.config;
  if (extraChannels < inChannels) return;
  throw new ZeroreelError(
    'invalid-request',
    `extraChannels: expected fewer than the ${inChannels} input channels of ${component.name}, got ${extraChannels}`,
  );
}

function inputShapes({ component: { config, name }, plan, text }: CompiledUNetOptions): UNetInputShapes {
  const { height, width, rows, extraChannels = 0, textPerFrame = false } = plan;
  const latents = [config.inChannels - extraChannels, height, width] as const;
  const { guidanceEmbeddingChannels } = config;
  return { name, latents, rows, extraChannels, text, textPerFrame, guidanceEmbeddingChannels };
}

function compileGraph(
  { component, backend, dtype, plan, text }: CompiledUNetOptions,
  role: UNetRole,
  frames: number,
  deep: DeepFeatures | undefined,
): Promise<Executable> {
  const { config, name } = component;
  const weights = deep === 'reuses' ? shallowWeights(config, component.weights) : component.weights;
  const model = buildChecked({
    component: name,
    weights,
    build: (checked) =>
      buildUNet({
        ...plan,
        config,
        weights: checked,
        dialect: backend.dialect,
        dtype,
        role,
        frames,
        text,
        deep,
        additions: (plan.additions ?? []).map(checkedAddition),
      }),
  });
  return backend.compile(model);
}

/** Runs a graph. Every output but the model's stays on the device. */
async function evaluate(
  executable: Executable,
  inputs: Feeds,
  signal: AbortSignal | undefined,
): Promise<{ modelOutput: Tensor; kept: [string, DeviceTensor][] }> {
  const keep = executable.outputs.map(({ name }) => name).filter((name) => name !== 'model_output');
  const { host, device } = await executable.run(inputs, { keep, ...(signal && { signal }) });
  return { modelOutput: floatOutput(host, 'model_output'), kept: Object.entries(device) };
}
