import { parseSchedulerConfig, ZeroreelError, type ModelFiles, type SchedulerConfig } from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';
import { parseClipTextConfig, parsePooledClipTextConfig, type ClipTextConfig } from '../clip-text/clip-text-config.js';
import { SECOND_ENCODER } from '../weights/open-parts.js';
import type { ClipTokenizer } from '../tokenizer/clip-tokenizer.js';
import { CLIP_VOCABULARY_SIZE, clipTokenizer } from '../tokenizer/clip-vocabulary.js';
import { readClipTokenizer } from '../tokenizer/read-clip-tokenizer.js';
import { parseUNetConfig } from '../unet/unet-config.js';
import { readJson } from '../weights/read-json.js';
import { identify, type FileIdentity } from '../weights/single-file/identify.js';
import * as infer from '../weights/single-file/infer-configs.js';
import { isOfWholeFile } from '../weights/single-file/part-of-key.js';
import { openFileParts, type FileParts } from '../weights/single-file/read-file-parts.js';
import { WAYS_OUT } from './model-index.js';
import type { Checkpoint, CheckpointOptions, Component, OwnParts } from './checkpoint.js';
import { withLayers } from './open-text-encoder.js';
import { parseAnyAutoencoderConfig } from './open-vae.js';
import { readFolderScheduler } from './read-scheduler.js';

/**
 * Reads a checkpoint of Stable Diffusion out of one file, but for the parts that are given. Its weights stay
 * where they are, under diffusers' keys; configurations come from the folder `config` where it has them, else from all
 * that the file holds. What was guessed is told in a notice.
 * @throws ZeroreelError `missing-file`; `invalid-model` for other models, missing parts, and pickles
 */
export async function readSingleFileCheckpoint(
  files: ModelFiles,
  { prediction, config }: CheckpointOptions = {},
  given: OwnParts = {},
): Promise<Checkpoint> {
  const parts = await openFileParts(files);
  const identity = await identify(parts, { prediction });
  const { name } = parts;
  const read = async <Config>(
    part: CheckpointPart,
    inferred: (weights: WeightLookup) => object,
    parse: (json: never, name: string) => Config,
  ): Promise<Component<Config>> => {
    const weights = parts[part];
    if (weights === undefined) throw missingPart(parts, part);
    const path = `${part}/config.json`;
    const told = config && (await config.has(path)) ? await readJson(config, path) : undefined;
    const from = told && config ? `${config.name}/${path}` : `${name} (${part})`;
    return { name: `${name} (${part})`, config: parse((told ?? inferred(weights)) as never, from), weights };
  };
  const unet = await read('unet', (weights) => infer.inferUNetConfig(weights, identity), parseUNetConfig);
  const inferVae = (weights: WeightLookup) => infer.inferAutoencoderConfig(weights, identity.version);
  const vae = given.vae ?? (await read('vae', inferVae, parseAnyAutoencoderConfig));
  const textEncoder =
    given.text_encoder ??
    runLayers(
      await read('text_encoder', (weights) => infer.inferClipTextConfig(weights, identity), parseClipTextConfig),
    );
  const second =
    identity.version === 'XL'
      ? await read(SECOND_ENCODER, (weights) => infer.inferSecondClipTextConfig(weights), parsePooledClipTextConfig)
      : undefined;
  const { scheduler, isTold } = await readScheduler(config, identity, unet.config, prediction);
  const notices = [...noticesOf(name, identity, parts, isTold)];
  const onNotice = (message: string): void => void notices.push(message);
  const pad = identity.version === 2 ? '!' : '<|endoftext|>';
  const tokenizer = await openTokenizer(textEncoder, { config, own: given.tokenizer, pad, onNotice });
  const xl = second && {
    textEncoder: second,
    tokenizer: await openTokenizer(second, { config, folder: 'tokenizer_2', pad: '!', onNotice }),
    zeroesMissing: true,
  };
  return { name, scheduler, tokenizer, textEncoder, ...(xl && { xl }), unet, vae, defaults: {}, notices };
}

type CheckpointPart = 'unet' | 'vae' | 'text_encoder' | typeof SECOND_ENCODER;

/** OpenCLIP's text encoder has a layer more than Stable Diffusion 2.x runs. */
const runLayers = ({ weights, config, name }: Component<ClipTextConfig>): Component<ClipTextConfig> => ({
  ...{ name, config },
  weights: withLayers(weights as NonNullable<FileParts['text_encoder']>, config.layers),
});

/** An averaged copy has its keys without dots, so that they cannot be told apart. */
const PRUNED = 'take the pruned (emaonly) file of the model';

function missingPart({ name, others, ...parts }: FileParts, part: CheckpointPart): ZeroreelError {
  const got = (['unet', 'vae', 'text_encoder', SECOND_ENCODER] as const).filter((each) => parts[each]);
  const isAveraged = part === 'unet' && [...others.keys()].some((key) => key.startsWith('model_ema.diffusion_model'));
  const averaged = isAveraged ? ' and an averaged copy of a UNet (model_ema)' : '';
  const texts =
    part === SECOND_ENCODER || parts.text_encoder_2 ? 'conditioner.embedders.0.… and .1.…' : 'cond_stage_model.…';
  const expected = `a whole checkpoint with model.diffusion_model.…, first_stage_model.… and ${texts}`;
  return new ZeroreelError(
    'invalid-model',
    `${name}: expected ${expected}, got ${got.join(' and ') || 'no part'} alone${averaged}; ${isAveraged ? PRUNED : WAYS_OUT[part]}`,
  );
}

async function readScheduler(
  config: ModelFiles | undefined,
  { version, prediction, zeroTerminalSnr, betas }: FileIdentity,
  unet: { readonly inChannels: number; readonly guidanceEmbeddingChannels?: number },
  told: CheckpointOptions['prediction'],
): Promise<{ readonly scheduler: SchedulerConfig; readonly isTold: boolean }> {
  if (config && (await config.has('scheduler/scheduler_config.json'))) {
    return { scheduler: (await readFolderScheduler(config, told)).scheduler, isTold: true };
  }
  const facts = { unetChannels: unet.inChannels, embedsGuidance: unet.guidanceEmbeddingChannels !== undefined };
  const inferred = infer.inferSchedulerConfig({ version, prediction, zeroTerminalSnr, betas, ...facts });
  return { scheduler: parseSchedulerConfig(inferred), isTold: false };
}

interface TokenizerSources {
  readonly config: ModelFiles | undefined;
  /** That of a text encoder which was given. */
  readonly own?: OwnParts['tokenizer'] | undefined;
  /** Default `tokenizer`. */
  readonly folder?: string;
  /** What fills texts where no file says it. */
  readonly pad: string;
  readonly onNotice: (message: string) => void;
}

async function openTokenizer(
  { name, config: { maxPositionEmbeddings: maxPositions, vocabSize } }: Component<ClipTextConfig>,
  { config, own, folder = 'tokenizer', pad, onNotice }: TokenizerSources,
): Promise<ClipTokenizer> {
  const fits = { maxPositions, vocabSize, onNotice };
  if (own) return readClipTokenizer(own.files, { ...fits, folder: own.folder });
  if (config && (await config.list(folder)).length > 0) return readClipTokenizer(config, { ...fits, folder });
  if (vocabSize !== CLIP_VOCABULARY_SIZE) {
    const expected = `the ${CLIP_VOCABULARY_SIZE} tokens of CLIP, got ${vocabSize}`;
    throw new ZeroreelError(
      'invalid-model',
      `${name}: expected ${expected}; the option config (--model-config) takes a folder with a tokenizer`,
    );
  }
  // Stable Diffusion 2.x, and XL's second text encoder, were trained with `!` as padding.
  return clipTokenizer(maxPositions, pad);
}

const WAY_OUT = '--prediction and --model-config tell it otherwise';

/** What is told of a file: what was guessed, and what was left out that nobody expects. */
function noticesOf(name: string, { guesses }: FileIdentity, { others }: FileParts, isTold: boolean): readonly string[] {
  const strays = [...others.keys()].filter((key) => !isExpected(key));
  const shown = strays.slice(0, SHOWN).join(', ');
  const more = strays.length > SHOWN ? ` and ${strays.length - SHOWN} more` : '';
  return [
    ...(guesses.length > 0 && !isTold
      ? [`${name}: guessed, as the file does not say so: ${guesses.join('; ')}. ${WAY_OUT}`]
      : []),
    ...(strays.length > 0 ? [`${name}: not read, as no part has a place for it: ${shown}${more}`] : []),
  ];
}

const SHOWN = 5;

/** What checkpoints carry beside their networks. */
const isExpected = (key: string): boolean =>
  /^(model_ema|denoiser|loss|state_dict|(cond_stage_model|conditioner\.embedders\.1\.model)\.(logit_scale|text_projection)|embedding_manager)\b/.test(
    key,
  ) || isOfWholeFile(key);
