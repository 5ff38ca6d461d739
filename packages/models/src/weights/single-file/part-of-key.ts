import type { StoredWeightMap } from '../safetensors.js';
import type { StoredWeight } from '../stored-weight.js';

/** Whose keys a file's weights have, behind their prefix. */
export type PartOfFile = 'unet' | 'vae' | 'text_encoder' | 'open_clip' | 'text_encoder_2' | 'open_clip_2';

interface Style {
  readonly part: PartOfFile;
  /** What stands before the part's own keys. */
  readonly prefix: string;
  /** Of the keys behind the prefix those that tell the part; default: any. */
  readonly tells?: RegExp;
}

const LDM_UNET = /^(time_embed|input_blocks|middle_block|output_blocks|out)\.\d/;
const UNET = /^(time_embedding|add_embedding|down_blocks|mid_block|up_blocks)\./;
const VAE = /^(encoder|decoder)\.(conv_in|down|up|mid)/;
const CLIP = /^(text_model\.)?(embeddings|encoder\.layers)\./;
const OPEN_CLIP = /^(transformer\.resblocks\.\d|token_embedding\.)/;

/**
 * Prefixes of checkpoints in one file, as latent-diffusion and programs after it write them, and for Stable Diffusion XL
 * stability's generative-models.
 */
const PREFIXED: readonly Style[] = [
  { part: 'unet', prefix: 'model.diffusion_model.' },
  { part: 'vae', prefix: 'first_stage_model.' },
  { part: 'text_encoder', prefix: 'cond_stage_model.transformer.' },
  { part: 'open_clip', prefix: 'cond_stage_model.model.' },
  { part: 'text_encoder', prefix: 'conditioner.embedders.0.transformer.' },
  { part: 'open_clip_2', prefix: 'conditioner.embedders.1.model.' },
];

/**
 * Files of one part, whose keys tell which; ComfyUI's have a prefix of their own. Prefixes of diffusers' folders may stand
 * beside each other.
 */
const BARE: readonly Style[] = [
  { part: 'text_encoder', prefix: 'clip_l.transformer.', tells: CLIP },
  { part: 'text_encoder_2', prefix: 'clip_g.transformer.', tells: CLIP },
  { part: 'text_encoder', prefix: 'text_encoder.', tells: CLIP },
  { part: 'text_encoder_2', prefix: 'text_encoder_2.', tells: CLIP },
  { part: 'text_encoder', prefix: '', tells: CLIP },
  { part: 'open_clip', prefix: 'model.', tells: OPEN_CLIP },
  { part: 'open_clip', prefix: '', tells: OPEN_CLIP },
  { part: 'vae', prefix: 'vae.', tells: VAE },
  { part: 'vae', prefix: '', tells: VAE },
  { part: 'unet', prefix: 'unet.', tells: UNET },
  { part: 'unet', prefix: 'diffusion_model.', tells: LDM_UNET },
  { part: 'unet', prefix: '', tells: LDM_UNET },
  { part: 'unet', prefix: '', tells: UNET },
];

/** A file's weights by the part that they belong to, under the part's own keys. */
export interface SplitFile {
  readonly parts: ReadonlyMap<PartOfFile, StoredWeightMap>;
  /** Keys that belong to no part. */
  readonly others: readonly string[];
}

/** The noise schedule, the state of the training and marks: what a file of weights says of the whole of it. */
export const isOfWholeFile = (key: string): boolean =>
  /^(betas|alphas_cumprod|sqrt_|log_one_minus_|posterior_|lvlb_weights|global_step|scale_factor|logvar|v_pred|ztsnr)/.test(
    key,
  );

/** Splits a file with a whole checkpoint or parts of one, or with a single part. */
export function splitFile(weights: StoredWeightMap): SplitFile {
  const styles = stylesOf([...weights.keys()]);
  const parts = new Map<PartOfFile, Map<string, StoredWeight>>();
  const others: string[] = [];
  for (const [key, weight] of weights) {
    const style = styles.find(({ prefix }) => key.startsWith(prefix));
    if (style === undefined || (style.prefix === '' && isOfWholeFile(key))) {
      others.push(key);
      continue;
    }
    const own = parts.get(style.part) ?? new Map<string, StoredWeight>();
    parts.set(style.part, own.set(key.slice(style.prefix.length), weight));
  }
  return { parts, others };
}

function stylesOf(keys: readonly string[]): readonly Style[] {
  const has = ({ prefix, tells = /^/ }: Style): boolean =>
    keys.some((key) => key.startsWith(prefix) && tells.test(key.slice(prefix.length)));
  if (PREFIXED.some(has)) return PREFIXED;
  const named = BARE.filter((style) => style.prefix !== '' && has(style));
  if (named.length > 0) return named;
  const bare = BARE.find(has);
  return bare === undefined ? [] : [bare];
}
