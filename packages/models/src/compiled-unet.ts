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
import type { Component } from './checkpoint.js';
import { LazyExecutable } from './lazy-executable.js';
import { floatOutput, requireShape } from './require-shape.js';
import { SharedKeyValues } from './shared-key-values.js';
import { buildUNet } from './unet/build-unet.js';
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

/** A frame's keys and values with the inputs of the follower graph that read them. */
type Handed = [DeviceTensor, string[]];

/**
 * A UNet in graphs that are compiled when they are first needed: the anchor's, for one frame, whose keys and values stay
 * on the device; the followers', for `chunkSize` frames, which takes them in; and for videos of one chunk a joint one,
 * which takes the place of the other two so that packed weights are held once. The anchor's is brief: it makes way for
 * the joint one, or stands beside the followers'.
 */
export class CompiledUNet implements UNet {
  readonly #options: CompiledUNetOptions;
  readonly #anchor: LazyExecutable;
  readonly #followers: LazyExecutable;
  readonly #joint: LazyExecutable;

  private constructor(options: CompiledUNetOptions) {
    this.#options = options;
    this.#anchor = new LazyExecutable(() => compileGraph(options, 'anchor', 1));
    this.#followers = new LazyExecutable(() => compileGraph(options, 'follower', options.plan.chunkSize));
    this.#joint = new LazyExecutable(() => compileGraph(options, 'joint', 1 + options.plan.chunkSize));
  }

  /** Compiles the anchor's graph. */
  static async compile(options: CompiledUNetOptions): Promise<CompiledUNet> {
    const { chunkSize } = options.plan;
    if (!Number.isInteger(chunkSize) || chunkSize < 1) {
      throw new ZeroreelError('invalid-request', `chunkSize: expected 1 or more frames, got ${chunkSize}`);
    }
    const unet = new CompiledUNet(options);
    await unet.#anchor.get();
    return unet;
  }

  async anchor(input: UNetInput, signal?: AbortSignal): Promise<UNetOutput> {
    this.#check(input, 1);
    const executable = await this.#anchor.get();
    const { modelOutput, kept } = await evaluate(executable, feeds(input), signal);
    const { carries } = this.#options.plan.attention;
    const handed = kept.map(([name, tensor]): Handed => [tensor, carries.map((frame) => `${frame}.${name}`)]);
    return { modelOutput, shared: SharedKeyValues.take(handed) };
  }

  async together(input: UNetInput, signal?: AbortSignal): Promise<Tensor> {
    this.#check(input, 1 + this.#options.plan.chunkSize);
    await this.#anchor.release();
    await this.#followers.release();
    const executable = await this.#joint.get();
    const { modelOutput } = await evaluate(executable, feeds(input), signal);
    return modelOutput;
  }

  async frames(input: UNetInput, shared: SharedFrames, signal?: AbortSignal): Promise<UNetOutput> {
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
    const padded = { ...input, latents: padFrames(input.latents, chunkSize) };
    const { modelOutput, kept } = await evaluate(executable, { ...feeds(padded), ...shared.inputs }, signal);
    const handed = kept.map(([name, tensor]): Handed => [tensor, [name.replace(/^last\./, 'previous.')]]);
    return { modelOutput: dropPadding(modelOutput, count), shared: shared.replace(handed) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#anchor[Symbol.asyncDispose]();
    await this.#followers[Symbol.asyncDispose]();
    await this.#joint[Symbol.asyncDispose]();
  }

  #check({ latents, context }: UNetInput, frames: number): void {
    const { component, plan, contextLength } = this.#options;
    const { inChannels, contextChannels } = component.config;
    requireShape('latents', latents, [frames, inChannels, plan.height, plan.width]);
    requireShape('context', context, [plan.rows, contextLength, contextChannels]);
  }
}

function compileGraph(
  { component, backend, dtype, plan, contextLength }: CompiledUNetOptions,
  role: UNetRole,
  frames: number,
): Promise<Executable> {
  const { height, width, rows, attention } = plan;
  const { config, name } = component;
  const batch = { role, frames, rows, attention, height, width, contextLength };
  const model = buildChecked({
    component: name,
    weights: component.weights,
    build: (weights) => buildUNet({ config, weights, dialect: backend.dialect, dtype, ...batch }),
  });
  return backend.compile(model, { brief: role === 'anchor' });
}

type Feeds = Readonly<Record<string, Tensor | DeviceTensor>>;

const feeds = ({ latents, timestep, context }: UNetInput): Feeds => ({
  latents,
  timestep: { dtype: 'float32', shape: [1], data: Float32Array.of(timestep) },
  context,
});

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

/** `[F, C, h, w]` → `[frames, C, h, w]`, the last frame repeated. */
function padFrames(latents: Tensor, frames: number): Tensor {
  const [count = 0, ...frameShape] = latents.shape;
  if (count === frames) return latents;
  const size = latents.data.length / count;
  const last = latents.data.subarray((count - 1) * size);
  const data = new Float32Array(frames * size);
  data.set(latents.data);
  for (let frame = count; frame < frames; frame++) data.set(last, frame * size);
  return { dtype: 'float32', shape: [frames, ...frameShape], data };
}

/** `[G, frames, C, h, w]` → `[G, F, C, h, w]`. */
function dropPadding(output: Tensor, count: number): Tensor {
  const [rows = 0, frames = 0, ...frameShape] = output.shape;
  if (count === frames) return output;
  const rowSize = output.data.length / rows;
  const keptSize = (rowSize / frames) * count;
  const data = new Float32Array(rows * keptSize);
  for (let row = 0; row < rows; row++) {
    data.set(output.data.subarray(row * rowSize, row * rowSize + keptSize), row * keptSize);
  }
  return { dtype: 'float32', shape: [rows, count, ...frameShape], data };
}
