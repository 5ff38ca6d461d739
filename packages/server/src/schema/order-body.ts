import { shown, type Fault, parseOptions } from '@zeroreel/core';
import type { SplitWish, VideoFormat } from '@zeroreel/jobs';
import { optionsJsonSchema } from '@zeroreel/core';
import { jobOptions, jobOutputOptions } from './job-options.js';
import { settingsJsonSchema, type NamedPlugins } from './settings-schema.js';

/** What a body asks for beside its settings, which nobody has checked yet. */
export interface OrderBody {
  readonly settings: unknown;
  readonly format: VideoFormat;
  readonly keepFrames: boolean;
  readonly priority: number;
  readonly split: SplitWish;
  /** Milliseconds. */
  readonly keepFor?: number;
}

/** A body that was read; only to be used where there are no faults. */
export interface ReadOrder {
  readonly order: OrderBody;
  readonly faults: readonly Fault[];
}

/** Reads the body of `POST /v1/jobs`, all but its settings. */
export function readOrder(body: unknown): ReadOrder {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { order: NOTHING, faults: [{ path: 'body', message: `expected an object, got ${shown(body)}` }] };
  }
  const { settings, output = {}, ...rest } = body as Readonly<Record<string, unknown>>;
  const own = parseOptions(jobOptions, rest, '');
  const ofOutput = parseOptions(jobOutputOptions, output, 'output');
  const { priority = 0, split = 'auto', parts, ttl } = own.values;
  const { format = 'mp4', keepFrames = false } = ofOutput.values;
  const needsSettings = { path: 'settings', message: 'expected settings, got none' };
  return {
    order: {
      ...{ settings, format, keepFrames, priority },
      split: parts === undefined ? split : { parts },
      ...(ttl !== undefined && { keepFor: ttl * 1000 }),
    },
    faults: [...own.faults, ...ofOutput.faults, ...(settings === undefined ? [needsSettings] : [])],
  };
}

const NOTHING: OrderBody = { settings: undefined, format: 'mp4', keepFrames: false, priority: 0, split: 'auto' };

/** JSON Schema of the same body. */
export function orderJsonSchema(plugins: NamedPlugins): Readonly<Record<string, unknown>> {
  const { properties } = optionsJsonSchema(jobOptions) as { readonly properties: Readonly<Record<string, unknown>> };
  const { $schema: _, ...output } = optionsJsonSchema(jobOutputOptions);
  return {
    type: 'object',
    required: ['settings'],
    additionalProperties: false,
    properties: { settings: settingsJsonSchema(plugins), output, ...properties },
    example: { settings: { request: { prompt: 'a panda on a surfboard' } } },
  };
}
