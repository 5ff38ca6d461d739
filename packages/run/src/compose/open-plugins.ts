import {
  ZeroreelError,
  type ClipReference,
  type DiffusionModel,
  type ModelFiles,
  type NamedWeights,
  type NamedWeightsReference,
  type Option,
  type Plugin,
  type PluginDefinition,
  type WeightsReference,
} from '@zeroreel/core';
import { openNetwork } from '@zeroreel/models';
import { loadOptionsOf } from '../settings/load-options.js';
import type { KnownPlugins } from '../settings/parse-settings.js';
import type { PluginSettings, Settings } from '../settings/settings.js';
import { clipFrames, fitFrame } from '../sources/clip-frames.js';
import type { Opener } from './opener.js';
import { resizeRuleOf, videoSizeOf, type ClipReader } from './read-clips.js';

/** What plugins' files are opened with. */
export interface OpenPluginsContext {
  readonly known: KnownPlugins;
  readonly open: Opener;
  readonly clips: ClipReader;
  readonly model: DiffusionModel;
  /** Told of files that stand in for those that were asked for. */
  readonly notice: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The plugins that settings name, with their files opened: pictures and clips at the video's size, networks and weights.
 * @throws ZeroreelError `plugin` for one whose code is not loaded; whatever opening throws
 */
export async function openPlugins(settings: Settings, context: OpenPluginsContext): Promise<readonly Plugin[]> {
  const plugins: Plugin[] = [];
  for (const plugin of settings.plugins) {
    const definition = context.known(plugin.name);
    if (definition === undefined) {
      throw new ZeroreelError(
        'plugin',
        `The plugin ${plugin.name} is not loaded: its code runs only when it is asked for`,
      );
    }
    plugins.push({ definition, options: await openOptions(definition, plugin, settings, context) });
  }
  return plugins;
}

async function openOptions(
  definition: PluginDefinition,
  { options }: PluginSettings,
  settings: Settings,
  context: OpenPluginsContext,
): Promise<Readonly<Record<string, unknown>>> {
  const opened: Record<string, unknown> = { ...options };
  for (const [key, option] of Object.entries(definition.options)) {
    context.signal?.throwIfAborted();
    const value = options[key];
    if (value !== undefined) opened[key] = await openValue(option, value, settings, context);
    else if (option.kind === 'network') {
      const files = await openEmbedded(definition, key, options, context);
      if (files) opened[key] = await openNetwork(files);
    }
  }
  return opened;
}

/** The embedded family's own network that takes the place of one that nobody names; undefined where there is none. */
export async function openEmbedded(
  definition: Pick<PluginDefinition, 'options'>,
  key: string,
  options: PluginSettings['options'],
  { open, signal }: { readonly open: Pick<Opener, 'embeddedNetwork'>; readonly signal?: AbortSignal | undefined },
): Promise<ModelFiles | undefined> {
  const option = definition.options[key];
  if (option?.kind !== 'network' || option.embeddedBy === undefined) return undefined;
  const by = definition.options[option.embeddedBy];
  const chosen = options[option.embeddedBy] ?? (by && 'default' in by ? by.default : undefined);
  return open.embeddedNetwork(typeof chosen === 'string' ? chosen : key, { signal });
}

async function openValue(
  option: Option,
  value: unknown,
  settings: Settings,
  context: OpenPluginsContext,
): Promise<unknown> {
  const { open, clips, model, notice, signal } = context;
  const video = videoSizeOf(settings, model);
  switch (option.kind) {
    case 'list': {
      const values: unknown[] = [];
      for (const item of value as readonly unknown[]) {
        values.push(await openValue(option.of as Option, item, settings, context));
      }
      return values;
    }
    case 'clip': {
      const reference = value as ClipReference;
      return clipFrames(await clips.read(reference), { ...video, rule: resizeRuleOf(reference) });
    }
    case 'picture':
      return fitFrame(await open.picture(value as string, { signal }), video, 'cover');
    case 'weights': {
      if (option.word) return openNamed(value as string | NamedWeightsReference, context);
      if (option.strength === undefined) return open.files(value as string, { signal });
      const { file, strength = option.strength.default } = value as Partial<WeightsReference> & {
        readonly file: string;
      };
      return { files: await open.files(file, { signal }), strength };
    }
    case 'network':
      return openNetwork(await open.files(value as string, { signal }), {
        ...loadOptionsOf(settings),
        onNotice: notice,
      });
    case 'text-file':
      return open.text(value as string, { signal, maxBytes: option.maxBytes ?? LARGEST_TEXT });
    default:
      return value;
  }
}

async function openNamed(
  value: string | NamedWeightsReference,
  { open, signal }: OpenPluginsContext,
): Promise<NamedWeights> {
  const { file, word } = typeof value === 'string' ? { file: value, word: undefined } : value;
  return { files: await open.files(file, { signal }), ...(word !== undefined && { word }) };
}

const LARGEST_TEXT = 2 ** 20;
