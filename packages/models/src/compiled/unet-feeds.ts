import { ZeroreelError, type DeviceTensor, type NamedTensors, type Tensor, type UNetInput } from '@zeroreel/core';
import { requireTexts, type TextShapes } from '../unet/text-inputs.js';
import { guidanceEmbedding } from '../unet/time-condition.js';
import { requireShape } from './check-values.js';

/** A graph's inputs by name. */
export type Feeds = Readonly<Record<string, Tensor | DeviceTensor>>;

/** The shapes that the inputs of a compiled UNet must have. */
export interface UNetInputShapes {
  /** The UNet, for messages. */
  readonly name: string;
  /** C, h and w of the latents. */
  readonly latents: readonly [channels: number, height: number, width: number];
  /** G: guidance rows. */
  readonly rows: number;
  /** C′: channels behind the latents' own. */
  readonly extraChannels: number;
  readonly text: TextShapes;
  readonly textPerFrame: boolean;
  /** Channels of the embedded guidance scale, where the network takes it. */
  readonly guidanceEmbeddingChannels: number | undefined;
}

/**
 * Checks the input of a UNet for `frames` frames.
 * @throws ZeroreelError `invalid-request` naming the first tensor that does not fit, what was expected and what was got
 */
export function requireUNetInput(input: UNetInput, frames: number, shapes: UNetInputShapes): void {
  const { rows, extraChannels, text, textPerFrame } = shapes;
  const [, height, width] = shapes.latents;
  requireShape('latents', input.latents, [frames, ...shapes.latents]);
  requireTexts(input.text, { text, frames, rows, textPerFrame });
  if (input.channels) requireShape('channels', input.channels, [frames, rows, extraChannels, height, width]);
  for (const [name, tensor] of Object.entries(input.perFrame ?? {})) {
    requireShape(name, tensor, [frames, ...tensor.shape.slice(1)]);
  }
}

/** The input with every tensor that has one entry a frame padded to `frames` of them. */
export function padUNetInput(input: UNetInput, frames: number, { textPerFrame }: UNetInputShapes): UNetInput {
  const pad = (tensors: NamedTensors): NamedTensors =>
    Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, padFrames(x, frames)]));
  const { latents, text, channels, perFrame = {} } = input;
  return {
    ...input,
    latents: padFrames(latents, frames),
    text: textPerFrame ? pad(text) : text,
    ...(channels && { channels: padFrames(channels, frames) }),
    perFrame: pad(perFrame),
  };
}

/** The tensors by the names of the graph's inputs. */
export function unetFeeds(input: UNetInput, shapes: UNetInputShapes): Feeds {
  const { latents, timestep, text, channels, perFrame, shared } = input;
  return {
    latents,
    timestep: { dtype: 'float32', shape: [1], data: Float32Array.of(timestep) },
    ...text,
    ...(channels && { channels }),
    ...perFrame,
    ...shared,
    ...guidanceFeed(input, shapes),
  };
}

function guidanceFeed({ guidanceScale }: UNetInput, { guidanceEmbeddingChannels: channels, name }: UNetInputShapes) {
  if (channels === undefined) return {};
  if (guidanceScale === undefined) {
    throw new ZeroreelError('invalid-request', `guidanceScale: expected a number, which ${name} reads, got none`);
  }
  const data = guidanceEmbedding(guidanceScale, channels);
  return { guidance_embedding: { dtype: 'float32', shape: [1, channels], data } } as const;
}

/** `x [F, …]` → `[frames, …]`, the last frame repeated. */
export function padFrames(x: Tensor, frames: number): Tensor {
  const [count = 0, ...frameShape] = x.shape;
  if (count === frames) return x;
  const size = x.data.length / count;
  const last = x.data.subarray((count - 1) * size);
  const data = new Float32Array(frames * size);
  data.set(x.data);
  for (let frame = count; frame < frames; frame++) data.set(last, frame * size);
  return { dtype: 'float32', shape: [frames, ...frameShape], data };
}

/** `[G, frames, C, h, w]` → its first `count` frames, `[G, count, C, h, w]`. */
export function dropPadding(output: Tensor, count: number): Tensor {
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
