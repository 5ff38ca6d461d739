import {
  recogniseFewSteps,
  ZeroreelError,
  type FewSteps,
  type KnownWorld,
  type ModelDefaults,
  type ModelFiles,
  type ModelPreset,
  type PredictionType,
  type SchedulerConfig,
  isJsonObject,
  type JsonObject,
} from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';
import { vaeScaleFactor, type AnyAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import type { TinyAutoencoderConfig } from '../autoencoder/tiny-config.js';
import type { ClipTextConfig } from '../clip-text/clip-text-config.js';
import type { ClipTokenizer } from '../tokenizer/clip-tokenizer.js';
import { pooledChannels } from '../unet/down-path-config.js';
import type { UNetConfig } from '../unet/unet-config.js';
import { isSingleFile } from '../weights/open-parts.js';
import { XL_SCALING_FACTOR } from '../weights/single-file/infer-configs.js';
import { readJson } from '../weights/read-json.js';
import { readFolderCheckpoint } from './folder-checkpoint.js';
import { otherModelNotices } from './other-model-notices.js';
import { openTextEncoder } from './open-text-encoder.js';
import { openTinyAutoencoder, openVae, type OpenedVae } from './open-vae.js';
import { readSingleFileCheckpoint } from './single-file-checkpoint.js';

/** A network's configuration, and where its weights lie. */
export interface Component<Config> {
  /** For messages: the model and the component's folder. */
  readonly name: string;
  readonly config: Config;
  readonly weights: WeightLookup;
}

/** What a checkpoint of Stable Diffusion XL has besides. */
export interface XlParts {
  /** Pools texts. */
  readonly textEncoder: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
  /** Whether a negative prompt that nobody gives is zeros, and not the empty text. */
  readonly zeroesMissing: boolean;
}

/** A checkpoint that has been read: everything but the weights' numbers. */
export interface Checkpoint {
  readonly name: string;
  readonly scheduler: SchedulerConfig;
  readonly tokenizer: ClipTokenizer;
  readonly textEncoder: Component<ClipTextConfig>;
  /** What Stable Diffusion XL has besides; absent in 1.x and 2.x. */
  readonly xl?: XlParts;
  readonly unet: Component<UNetConfig>;
  readonly vae: Component<AnyAutoencoderConfig>;
  /** A tiny autoencoder beside it, for previews or as the decoder. */
  readonly taesd?: Component<TinyAutoencoderConfig>;
  /** What runs of it begin with where a request leaves a field out. */
  readonly defaults: ModelDefaults;
  /** What its folder offers for runs that leave open how noise becomes a picture. */
  readonly preset?: ModelPreset;
  /** All that it was taught, where its folder lists it. */
  readonly world?: KnownWorld;
  /** What is told of it before a run: what was guessed, what stands in for what; in sentences for people. */
  readonly notices: readonly string[];
}

/** Parts in the place of a checkpoint's own, by their folders in diffusers' layout. */
export interface OwnParts {
  readonly vae?: OpenedVae;
  readonly text_encoder?: Component<ClipTextConfig>;
  readonly tokenizer?: { readonly files: ModelFiles; readonly folder: string };
}

/** What a checkpoint's files leave open, and what takes the place of some of them. */
export interface CheckpointOptions {
  /**
   * Variant of a folder's weight files, for instance `fp16`; parts that do not have it are read in their plain files.
   * Default: the plain files, or the only variant there is.
   */
  readonly variant?: string;
  /** What the UNet predicts. Default: what the folder says; of a single file what it holds tells, or is a guess. */
  readonly prediction?: PredictionType;
  /**
   * A folder in diffusers' layout whose configurations, scheduler and tokenizer take the place of the model's own, or of
   * what a single file tells; it need not have all of them, nor weights.
   */
  readonly config?: ModelFiles;
  /** An autoencoder in the place of the model's own, which may be missing. */
  readonly vae?: ModelFiles;
  /** A text encoder in the place of the model's own, which may be missing. */
  readonly textEncoder?: ModelFiles;
  /** A tiny autoencoder (TAESD), for previews, and as the decoder where `loadModel` is told so. */
  readonly taesd?: ModelFiles;
}

/**
 * Reads a model in diffusers' folder layout, or one file in that of latent-diffusion.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readCheckpoint(files: ModelFiles, options: CheckpointOptions = {}): Promise<Checkpoint> {
  const { taesd } = options;
  await requireConfigurations(options.config);
  const own = { vae: await ownConfig(files, 'vae'), text: await ownConfig(files, 'text_encoder') };
  const notices: string[] = [];
  const onNotice = (message: string): void => void notices.push(message);
  const given = await openGiven(options, own, onNotice);
  const read = (await isSingleFile(files)) ? readSingleFileCheckpoint : readFolderCheckpoint;
  const checkpoint = scaledAsItsUNet(await read(files, options, given), given);
  const tiny = taesd && (await openTinyAutoencoder(taesd, { ...options, onNotice }));
  checkFit(checkpoint, tiny);
  const isXl = checkpoint.xl !== undefined;
  return {
    ...checkpoint,
    ...(tiny && { taesd: tiny }),
    notices: [
      ...checkpoint.notices,
      ...notices,
      ...scalingNotices(given.vae && checkpoint.vae, own.vae, isXl),
      ...[given.vae, tiny].flatMap((part) => part ?? []).flatMap((part) => otherModelNotices(part, isXl)),
    ],
  };
}

async function openGiven(
  options: CheckpointOptions,
  own: Readonly<Record<'vae' | 'text', JsonObject>>,
  onNotice: (message: string) => void,
): Promise<OwnParts> {
  const { vae, textEncoder } = options;
  const autoencoder = vae && (await openVae(vae, { ...options, onNotice, own: own.vae }));
  const text = textEncoder && (await openTextEncoder(textEncoder, { ...options, onNotice, own: own.text }));
  if (text && text.guesses.length > 0) onNotice(`${text.component.name}: ${text.guesses.join('; ')}`);
  return {
    ...(autoencoder && { vae: autoencoder }),
    ...(text && { text_encoder: text.component }),
    ...(text?.tokenizer && { tokenizer: text.tokenizer }),
  };
}

/** `config.json` of a folder's own part; empty where there is none. */
async function ownConfig(files: ModelFiles, part: string): Promise<JsonObject> {
  const path = `${part}/config.json`;
  return (await files.has(path)) ? readJson(files, path) : {};
}

/** What latents of Stable Diffusion are scaled by where no file says another factor, of 1.x and 2.x and of XL. */
const scalingFactorOf = (isXl: boolean): number => (isXl ? XL_SCALING_FACTOR : 0.18215);

/** An autoencoder in a file of its own, which does not say it, scales latents as the model's UNet was trained. */
function scaledAsItsUNet(checkpoint: Checkpoint, { vae: given }: OwnParts): Checkpoint {
  const { vae, xl } = checkpoint;
  if (given?.isScaleUntold !== true || vae.config.kind === 'tiny') return checkpoint;
  return {
    ...checkpoint,
    vae: { ...vae, config: { ...vae.config, scalingFactor: scalingFactorOf(xl !== undefined) } },
  };
}

/** Latents are scaled as the UNet was trained: an autoencoder that says another factor may be that of another model. */
function scalingNotices(vae: Checkpoint['vae'] | undefined, own: JsonObject, isXl: boolean): readonly string[] {
  if (vae === undefined || vae.config.kind === 'tiny') return [];
  const told = isJsonObject(own) ? own['scaling_factor'] : undefined;
  const expected = typeof told === 'number' ? told : scalingFactorOf(isXl);
  const { scalingFactor } = vae.config;
  if (scalingFactor === expected) return [];
  return [
    `${vae.name} scales latents by ${scalingFactor}, the model's own autoencoder by ${expected}: ` +
      'it may have been made for another model',
  ];
}

/** A folder in which nothing was found would be left aside without a word. */
async function requireConfigurations(config: ModelFiles | undefined): Promise<void> {
  if (config === undefined) return;
  for (const path of CONFIGURATIONS) if (await config.has(path)) return;
  if ((await config.list('tokenizer')).length > 0) return;
  throw new ZeroreelError(
    'missing-file',
    `${config.name}: expected a folder with configurations in diffusers' layout (${CONFIGURATIONS.join(', ')}), ` +
      `got ${(await config.list('')).slice(0, 5).join(', ') || 'none of them'}`,
  );
}

const CONFIGURATIONS = [
  'scheduler/scheduler_config.json',
  'unet/config.json',
  'vae/config.json',
  'text_encoder/config.json',
];

/** Requires parts of one model; those of different models would fail later, and less clearly. */
function checkFit({ name, unet, vae, textEncoder, tokenizer, xl }: Checkpoint, taesd: Checkpoint['taesd']): void {
  const widths = [textEncoder, ...(xl ? [xl.textEncoder] : [])].map(({ config }) => config.hiddenSize);
  const width = widths.reduce((sum, each) => sum + each, 0);
  requireSame(name, "channels of the UNet's text context", unet.config.contextChannels, width);
  const { addition } = unet.config;
  const pooled = addition === undefined ? 0 : pooledChannels(addition);
  requireSame(name, "channels of the UNet's pooled text", pooled, xl?.textEncoder.config.pooledChannels ?? 0);
  requireSame(name, 'tokens of a text', xl?.tokenizer.length ?? tokenizer.length, tokenizer.length);
  requireSame(name, "channels of the UNet's output", unet.config.outChannels, vae.config.latentChannels);
  for (const each of [vae, ...(taesd ? [taesd] : [])]) {
    requireSame(each.name, 'channels of a picture', each.config.outChannels, 3);
    requireSame(each.name, 'channels of the latents', each.config.latentChannels, unet.config.outChannels);
    requireSame(each.name, 'pixels of a latent cell', vaeScaleFactor(each.config), vaeScaleFactor(vae.config));
  }
}

function requireSame(name: string, what: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new ZeroreelError(
    'invalid-model',
    `${name}: ${what}: expected ${expected}, as its other parts have, got ${got}`,
  );
}

/** How a checkpoint was made to be used, where it is one of few steps. Of its place, only the last part counts. */
export function fewStepsOf({ name, scheduler, unet }: Checkpoint): FewSteps | undefined {
  const [own = name] = name.split(/[/\\]/).filter(Boolean).reverse();
  return recogniseFewSteps({
    ...{ names: [own.replace(/\.[a-z]+$/i, '')], kind: 'checkpoint', scheduler: scheduler.className },
    embedsGuidance: unet.config.guidanceEmbeddingChannels !== undefined,
  });
}
