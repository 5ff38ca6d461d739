import { ZeroreelError, type DeviceTensor, type NamedTensors, type Tensor, type UNetInput } from '@zeroreel/core';
import { padFrames } from './frame-padding.js';
import { requireShape } from './require-shape.js';
import { guidanceEmbedding } from './unet/guidance-embedding.js';
import { requireTexts, type TextShapes } from './unet/text-inputs.js';

/** A graph's inputs by name. */
export type Feeds = Readonly<Record<string, Tensor | DeviceTensor>>;

/** What the inputs of a compiled UNet have to look like. */
export interface UNetInputShapes {
  /** For messages: the UNet. */
  readonly name: string;
  /** C, h and w of the latents. */
  readonly latents: readonly [channels: number, height: number, width: number];
  /** G */
  readonly rows: number;
  /** C′ */
  readonly extraChannels: number;
  readonly text: TextShapes;
  readonly textPerFrame: boolean;
  /** Channels of the embedded guidance scale, where the network takes it. */
  readonly guidanceEmbeddingChannels: number | undefined;
}

/**
 * Checks what a caller hands to a UNet for `frames` frames.
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

/** The input with everything that has one entry a frame filled up to `frames` of them. */
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
