import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { transpose, type ComputedWeight } from '@zeroreel/onnx';
import { requireKind } from '../kind-of-weights.js';
import { hasWeights, openWeights, variantOrPlain, type OpenPartsOptions } from '../open-weights.js';
import { readMetadata, readSafetensors, type StoredWeightMap } from '../safetensors.js';
import { countWeightFiles, openSoleSafetensors } from '../sole-safetensors.js';
import type { StoredWeight } from '../stored-weight.js';
import { layersPerBlockOfLdm, unetKeyOfLdm } from './ldm-unet-keys.js';
import { isVaeAttentionLinear, levelsOfLdmVae, vaeKeyOfLdm } from './ldm-vae-keys.js';
import { openClipParts } from './open-clip-keys.js';
import { splitFile } from './part-of-key.js';

/** A file with a checkpoint or with parts of one. */
export interface FileParts {
  /** Of the file, for messages. */
  readonly name: string;
  readonly unet?: StoredWeightMap;
  readonly vae?: StoredWeightMap;
  readonly text_encoder?: StoredWeightMap;
  /** Stable Diffusion XL's second text encoder. */
  readonly text_encoder_2?: SecondEncoderWeights;
  /** Of a text encoder in OpenCLIP's layout: whether the projection is there that compares texts with pictures. */
  readonly openClip?: { readonly isWhole: boolean };
  /** Weights that belong to no part, by their keys: marks, averaged copies, the noise schedule. */
  readonly others: StoredWeightMap;
  /** What the file says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Weights of which the projection may be stored the other way round. */
export type SecondEncoderWeights = ReadonlyMap<string, StoredWeight | ComputedWeight>;

/** Which file is read. */
export interface OpenFilePartsOptions extends OpenPartsOptions {
  /** What it should hold, for messages. Default: a checkpoint. */
  readonly expected?: string;
}

const CHECKPOINT =
  'a Stable Diffusion 1.x, 2.x or XL checkpoint in one file, with model.diffusion_model.…, first_stage_model.… and ' +
  'cond_stage_model.… or conditioner.embedders.…';

/** Names of files of weights in the folder of a single part. */
const STEMS = ['diffusion_pytorch_model', 'model'];

/**
 * Opens the one file of weights in `files`, or those of a part's own folder: a whole checkpoint in the layout of
 * latent-diffusion or generative-models, as Stable Diffusion was published, or parts of one in that layout, in diffusers' or in
 * OpenCLIP's. Its networks come under diffusers' and transformers' keys; the bytes stay where they are.
 * @throws ZeroreelError `missing-file`; `invalid-model` for other models and other kinds of files, saying what was got,
 * and for weights of a UNet that have no place in one
 */
export async function openFileParts(
  files: ModelFiles,
  { expected = CHECKPOINT, ...options }: OpenFilePartsOptions = {},
): Promise<FileParts> {
  const severals = (await countWeightFiles(files)) > 1 ? STEMS : [];
  for (const stem of severals) {
    if (await hasWeights(files, { folder: '', stem })) {
      const location = await variantOrPlain(files, { folder: '', stem }, options);
      return readFileParts({ name: files.name, weights: await openWeights(files, location), metadata: {}, expected });
    }
  }
  const { file, name } = await openSoleSafetensors(files, expected);
  const weights = await readSafetensors(file, name);
  return readFileParts({ name, weights, metadata: await readMetadata(file, name), expected });
}

interface ReadFile extends Pick<FileParts, 'name' | 'metadata'> {
  readonly weights: StoredWeightMap;
  readonly expected: string;
}

function readFileParts({ name, weights, metadata, expected }: ReadFile): FileParts {
  refuseOthers(name, weights, expected);
  const { parts, others } = splitFile(weights);
  const [unet, vae, clip, openClip] = [
    parts.get('unet'),
    parts.get('vae'),
    parts.get('text_encoder'),
    parts.get('open_clip'),
  ];
  const text = new Map([...(clip ?? []), ...(openClip ? readOpenClip(openClip) : [])]);
  const second = readSecondEncoder(parts.get('text_encoder_2'), parts.get('open_clip_2'));
  return {
    name,
    ...(unet && { unet: readUNet(name, unet) }),
    ...(vae && { vae: readVae(vae) }),
    ...(text.size > 0 && { text_encoder: text }),
    ...(second && { text_encoder_2: second }),
    ...(openClip && { openClip: { isWhole: openClip.has('text_projection') || openClip.has('logit_scale') } }),
    others: new Map(others.map((key) => [key, weights.get(key) as StoredWeight])),
    metadata,
  };
}

/** Kinds of files that a checkpoint can be, or be composed of. */
const PARTS = ['a whole checkpoint', 'an autoencoder (VAE)', 'a text encoder', 'a UNet alone'];

function refuseOthers(name: string, weights: StoredWeightMap, expected: string): void {
  const refusal = (got: string) => new ZeroreelError('invalid-model', `${name}: expected ${expected}, got ${got}`);
  requireKind(weights.keys(), PARTS, refusal);
}

function readUNet(name: string, weights: StoredWeightMap): StoredWeightMap {
  const isLdm = [...weights.keys()].some((key) =>
    /^(time_embed|input_blocks|middle_block|output_blocks|out)\./.test(key),
  );
  if (!isLdm) return weights;
  const layersPerBlock = layersPerBlockOfLdm(weights.keys());
  const strays: string[] = [];
  const renamed = rename(weights, (key) => {
    const found = unetKeyOfLdm(key, layersPerBlock);
    if (found === undefined) strays.push(key);
    return found;
  });
  if (strays.length === 0) return renamed;
  throw new ZeroreelError(
    'invalid-model',
    `${name}: expected a UNet of Stable Diffusion, got one with parts of another: ` +
      `${strays.slice(0, 5).join(', ')}${strays.length > 5 ? ` and ${strays.length - 5} more` : ''}`,
  );
}

/** An autoencoder's weights under diffusers' keys, whoever wrote them, without what it was trained with. */
export function readVae(weights: StoredWeightMap): StoredWeightMap {
  const isLdm = [...weights.keys()].some((key) => /^(encoder|decoder)\.(down|up|mid)\./.test(key));
  const levels = levelsOfLdmVae(weights.keys());
  const own = rename(weights, (key) => {
    if (TRAINING.test(key)) return undefined;
    return isLdm ? (vaeKeyOfLdm(key, levels) ?? key) : key;
  });
  return new Map([...own].map(([key, weight]) => [key, isVaeAttentionLinear(key) ? asLinear(weight) : weight]));
}

/** Its loss and averaged copies. */
const TRAINING = /^(loss|discriminator|logvar|model_ema)\b/;

/** Attention's linear layers are stored as 1×1 convolutions by latent-diffusion and by old versions of diffusers. */
const asLinear = (weight: StoredWeight): StoredWeight => weight.reshaped(weight.shape.slice(0, 2));

const readOpenClip = (weights: StoredWeightMap): readonly (readonly [string, StoredWeight])[] =>
  [...weights].flatMap(([key, weight]) =>
    openClipParts(key).map(({ key: to, part, of }) => [to, of === 1 ? weight : weight.part(part, of)] as const),
  );

/** OpenCLIP keeps the projection of pooled texts the other way round. */
function readSecondEncoder(
  clip: StoredWeightMap | undefined,
  openClip: StoredWeightMap | undefined,
): SecondEncoderWeights | undefined {
  const projection = openClip?.get('text_projection');
  const weights = new Map<string, StoredWeight | ComputedWeight>([
    ...(clip ?? []),
    ...(openClip ? readOpenClip(openClip) : []),
    ...(projection ? [['text_projection.weight', transposed(projection)] as const] : []),
  ]);
  return weights.size > 0 ? weights : undefined;
}

function transposed(weight: StoredWeight): ComputedWeight {
  const { dtype, shape } = weight;
  return {
    dtype,
    shape: shape.toReversed(),
    compute: (g) => transpose(g, g.weight('', weight, 'float32'), [1, 0]),
  };
}

const rename = (weights: StoredWeightMap, nameOf: (key: string) => string | undefined): StoredWeightMap =>
  new Map(
    [...weights].flatMap(([key, weight]) => {
      const renamed = nameOf(key);
      return renamed === undefined ? [] : [[renamed, weight]];
    }),
  );
