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
import type { FloatDType, WeightLookup } from '@zeroreel/onnx';
import type { Component } from './checkpoint.js';
import { dropPadding, padFrames } from './frame-padding.js';
import { LazyExecutable } from './lazy-executable.js';
import { floatOutput, requireShape } from './require-shape.js';
import { SharedKeyValues } from './shared-key-values.js';
import { buildUNet } from './unet/build-unet.js';
import { checkedAddition } from './unet/checked-addition.js';
import { guidanceEmbedding } from './unet/guidance-embedding.js';
import type { UNetRole } from './unet/self-attention-site.js';
import type { UNetConfig } from './unet/unet-config.js';
import { buildChecked } from './weights/build-checked.js';

export interface CompiledUNetOptions {
  readonly component: Component<UNetConfig>;
  readonly backend: Backend;
  readonly dtype: FloatDType;
  readonly plan: UNetPlan;
  /** L: tokens of a text. */
  readonly contextLength: number;
}

/** The same, with the plan's overlays on the weights. */
interface GraphOptions extends CompiledUNetOptions {
  readonly weights: WeightLookup;
}

/** A frame's keys and values with the inputs of the follower graph that read them. */
type Handed = [DeviceTensor, string[]];

/**
 * A UNet in graphs that are compiled when they are first needed: the anchor's, for one frame, whose keys and values stay
 * on the device; the followers', for `chunkSize` frames, which takes them in; and for videos of one chunk a joint one,
 * which takes the place of the other two so that packed weights are held once. The anchor's is shortLived: it makes way for
 * the joint one, or stands beside the followers'.
 */
export class CompiledUNet implements UNet {
  readonly #options: GraphOptions;
  readonly #anchor: LazyExecutable;
  readonly #followers: LazyExecutable;
  readonly #joint: LazyExecutable;

  private constructor(options: GraphOptions) {
    this.#options = options;
    this.#anchor = new LazyExecutable(() => compileGraph(options, 'anchor', 1));
    this.#followers = new LazyExecutable(() => compileGraph(options, 'follower', options.plan.chunkSize));
    this.#joint = new LazyExecutable(() => compileGraph(options, 'joint', 1 + options.plan.chunkSize));
  }

  /**
   * Lays the plan's overlays on the weights and compiles the anchor's graph.
   * @throws ZeroreelError `invalid-request` for a plan that no graph can be built for; `invalid-model` where weights,
   * overlays or additions do not fit the network
   */
  static async compile(options: CompiledUNetOptions): Promise<CompiledUNet> {
    requirePlan(options);
    const unet = new CompiledUNet({ ...options, weights: await overlaidWeights(options) });
    await unet.#anchor.get();
    return unet;
  }

  async evaluateAnchor(input: UNetInput, signal?: AbortSignal): Promise<UNetOutput> {
    this.#check(input, 1);
    const executable = await this.#anchor.get();
    const { modelOutput, kept } = await evaluate(executable, this.#feeds(input), signal);
    const { carries } = this.#options.plan.attention;
    const handed = kept.map(([name, tensor]): Handed => [tensor, carries.map((frame) => `${frame}.${name}`)]);
    return { modelOutput, shared: SharedKeyValues.take(handed) };
  }

  async evaluateAll(input: UNetInput, signal?: AbortSignal): Promise<Tensor> {
    this.#check(input, 1 + this.#options.plan.chunkSize);
    await this.#anchor.release();
    await this.#followers.release();
    const executable = await this.#joint.get();
    const { modelOutput } = await evaluate(executable, this.#feeds(input), signal);
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
    this.#check(input, count);
    const executable = await this.#followers.get();
    const padded = this.#feeds(this.#pad(input));
    const { modelOutput, kept } = await evaluate(executable, { ...padded, ...shared.inputs }, signal);
    const handed = kept.map(([name, tensor]): Handed => [tensor, [name.replace(/^last\./, 'previous.')]]);
    return { modelOutput: dropPadding(modelOutput, count), shared: shared.replace(handed) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#anchor[Symbol.asyncDispose]();
    await this.#followers[Symbol.asyncDispose]();
    await this.#joint[Symbol.asyncDispose]();
  }

  #check({ latents, context, channels, perFrame = {} }: UNetInput, frames: number): void {
    const { component, plan, contextLength } = this.#options;
    const { height, width, rows, extraChannels = 0 } = plan;
    const { inChannels, contextChannels } = component.config;
    requireShape('latents', latents, [frames, inChannels - extraChannels, height, width]);
    const text = [rows, contextLength, contextChannels];
    requireShape('context', context, plan.contextPerFrame === true ? [frames, ...text] : text);
    if (channels) requireShape('channels', channels, [frames, rows, extraChannels, height, width]);
    for (const [name, tensor] of Object.entries(perFrame)) {
      requireShape(name, tensor, [frames, ...tensor.shape.slice(1)]);
    }
  }

  #feeds(input: UNetInput): Feeds {
    const { config, name } = this.#options.component;
    return { ...feeds(input), ...guidanceFeed(input, config.guidanceEmbeddingChannels, name) };
  }

  /** Fills up a chunk: all that has frames first gets `chunkSize` of them. */
  #pad(input: UNetInput): UNetInput {
    const { chunkSize, contextPerFrame } = this.#options.plan;
    const { latents, context, channels, perFrame = {} } = input;
    return {
      ...input,
      latents: padFrames(latents, chunkSize),
      context: contextPerFrame === true ? padFrames(context, chunkSize) : context,
      ...(channels && { channels: padFrames(channels, chunkSize) }),
      perFrame: Object.fromEntries(Object.entries(perFrame).map(([name, x]) => [name, padFrames(x, chunkSize)])),
    };
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

async function overlaidWeights({ component, plan: { overlays = [] } }: CompiledUNetOptions): Promise<WeightLookup> {
  let weights: WeightLookup = component.weights;
  for (const overlay of overlays) weights = await overlay.apply('unet', weights);
  return weights;
}

function compileGraph(
  { component, weights, backend, dtype, plan, contextLength }: GraphOptions,
  role: UNetRole,
  frames: number,
): Promise<Executable> {
  const { config, name } = component;
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
        contextLength,
        additions: (plan.additions ?? []).map(checkedAddition),
      }),
  });
  return backend.compile(model, { shortLived: role === 'anchor' });
}

type Feeds = Readonly<Record<string, Tensor | DeviceTensor>>;

const feeds = ({ latents, timestep, context, channels, perFrame, shared }: UNetInput): Feeds => ({
  latents,
  timestep: { dtype: 'float32', shape: [1], data: Float32Array.of(timestep) },
  context,
  ...(channels && { channels }),
  ...perFrame,
  ...shared,
});

/** The embedded guidance scale, for a network that has channels for it. */
function guidanceFeed({ guidanceScale }: UNetInput, channels: number | undefined, name: string): Feeds {
  if (channels === undefined) return {};
  if (guidanceScale === undefined) {
    throw new ZeroreelError('invalid-request', `guidanceScale: expected a number, ${name} reads it, got none`);
  }
  const data = guidanceEmbedding(guidanceScale, channels);
  return { guidance_embedding: { dtype: 'float32', shape: [1, channels], data } };
}

/** Runs a graph; all it hands on stays on the device. */
async function evaluate(
  executable: Executable,
  inputs: Feeds,
  signal: AbortSignal | undefined,
): Promise<{ modelOutput: Tensor; kept: [string, DeviceTensor][] }> {
  const keep = executable.outputs.map(({ name }) => name).filter((name) => name !== 'model_output');
  const { host, device } = await executable.run(inputs, { keep, ...(signal && { signal }) });
  return { modelOutput: floatOutput(host, 'model_output'), kept: Object.entries(device) };
}
