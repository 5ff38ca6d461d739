import { parseSchedulerConfig, ZeroreelError, type SchedulerConfig } from '@zeroreel/core';
import { parseAutoencoderConfig, type AutoencoderConfig } from './autoencoder/autoencoder-config.js';
import { parseClipTextConfig, type ClipTextConfig } from './clip-text/clip-text-config.js';
import { readModelIndex } from './model-index.js';
import type { ClipTokenizer } from './tokenizer/clip-tokenizer.js';
import { readClipTokenizer } from './tokenizer/read-clip-tokenizer.js';
import { parseUNetConfig, type UNetConfig } from './unet/unet-config.js';
import type { ModelFiles } from './weights/model-files.js';
import { readJson } from './weights/read-json.js';
import type { WeightMap } from './weights/safetensors.js';
import { openWeights } from './weights/weight-source.js';

/** A network's configuration, and where its weights lie. */
export interface Component<Config> {
  /** For messages: the model and the component's folder. */
  readonly name: string;
  readonly config: Config;
  readonly weights: WeightMap;
}

/** A model folder that has been read: everything but the weights' numbers. */
export interface Checkpoint {
  readonly name: string;
  readonly scheduler: SchedulerConfig;
  readonly tokenizer: ClipTokenizer;
  readonly textEncoder: Component<ClipTextConfig>;
  readonly unet: Component<UNetConfig>;
  readonly vae: Component<AutoencoderConfig>;
}

/**
 * Reads a model in diffusers' folder layout.
 * @param variant of the weights' files, for instance `fp16`; left out: the plain files, or the only variant
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readCheckpoint(files: ModelFiles, variant?: string): Promise<Checkpoint> {
  const { schedulerClass } = await readModelIndex(files);
  const schedulerConfig = await readJson(files, 'scheduler/scheduler_config.json');
  const scheduler = parseSchedulerConfig({ ...schedulerConfig, _class_name: schedulerClass });

  const read = async <Config>(folder: string, stem: string, parse: (json: unknown, name: string) => Config) => {
    const name = `${files.name}/${folder}`;
    const config = parse(await readJson(files, `${folder}/config.json`), `${name}/config.json`);
    const weights = await openWeights(files, { folder, stem, ...(variant !== undefined && { variant }) });
    return { name, config, weights };
  };
  const textEncoder = await read('text_encoder', 'model', parseClipTextConfig);
  const unet = await read('unet', 'diffusion_pytorch_model', parseUNetConfig);
  const vae = await read('vae', 'diffusion_pytorch_model', parseAutoencoderConfig);
  const tokenizer = await readClipTokenizer(files, textEncoder.config.maxPositionEmbeddings);

  const checkpoint = { name: files.name, scheduler, tokenizer, textEncoder, unet, vae };
  checkFit(checkpoint);
  return checkpoint;
}

/** Components of different models would fail later, and less clearly. */
function checkFit({ name, unet, vae, textEncoder }: Checkpoint): void {
  requireSame(name, "channels of the UNet's text context", unet.config.contextChannels, textEncoder.config.hiddenSize);
  requireSame(name, "channels of the UNet's output", unet.config.outChannels, vae.config.latentChannels);
}

function requireSame(name: string, what: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new ZeroreelError(
    'invalid-model',
    `${name}: ${what}: expected ${expected}, as its other parts have, got ${got}`,
  );
}
