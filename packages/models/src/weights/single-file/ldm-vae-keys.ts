const LAYERS: Readonly<Record<string, string>> = {
  norm_out: 'conv_norm_out',
  'mid.block_1': 'mid_block.resnets.0',
  'mid.attn_1': 'mid_block.attentions.0',
  'mid.block_2': 'mid_block.resnets.1',
};

const PARTS: Readonly<Record<string, string>> = {
  nin_shortcut: 'conv_shortcut',
  norm: 'group_norm',
  q: 'to_q',
  k: 'to_k',
  v: 'to_v',
  proj_out: 'to_out.0',
};

/**
 * The key of diffusers' AutoencoderKL for one of latent-diffusion's, without `first_stage_model.` (the mapping of
 * diffusers' `convert_ldm_vae_checkpoint`). latent-diffusion counts the decoder's levels from the finest, diffusers
 * from the coarsest.
 * @param levels how many the decoder has
 * @returns undefined for a key of something else, such as the loss it was trained with
 */
export function vaeKeyOfLdm(key: string, levels: number): string | undefined {
  if (/^(post_)?quant_conv\./.test(key)) return key;
  const [, half, rest] = /^(encoder|decoder)\.(.+)$/.exec(key) ?? [];
  if (half === undefined || rest === undefined) return undefined;
  return `${half}.${inHalf(rest, levels)}`;
}

function inHalf(rest: string, levels: number): string {
  const [, direction, level, layer] = /^(down|up)\.(\d+)\.(.+)$/.exec(rest) ?? [];
  if (direction === 'down') return `down_blocks.${level}.${inLevel(layer ?? '')}`;
  if (direction === 'up') return `up_blocks.${levels - 1 - Number(level)}.${inLevel(layer ?? '')}`;
  const name = Object.keys(LAYERS).find((each) => rest.startsWith(`${each}.`));
  return name === undefined ? rest : `${LAYERS[name]}.${renamePart(rest.slice(name.length + 1))}`;
}

/** `block.0.conv1.weight`, `downsample.conv.weight`, `upsample.conv.weight` */
function inLevel(layer: string): string {
  const sampler = /^(down|up)sample\.(.+)$/.exec(layer);
  if (sampler) return `${sampler[1]}samplers.0.${sampler[2]}`;
  return layer.replace(
    /^block\.(\d+)\.(.+)$/,
    (_, index: string, rest: string) => `resnets.${index}.${renamePart(rest)}`,
  );
}

const renamePart = (rest: string): string =>
  rest.replace(/^([a-z_]+)\./, (all, name: string) => (Object.hasOwn(PARTS, name) ? `${PARTS[name]}.` : all));

/** How many levels the decoder has. */
export function levelsOfLdmVae(keys: Iterable<string>): number {
  const levels = Array.from(keys, (key) => Number(/^decoder\.up\.(\d+)\./.exec(key)?.[1] ?? -1));
  return 1 + levels.reduce((most, level) => Math.max(most, level), -1);
}

/**
 * Whether a weight of diffusers' key, new or old, is a linear layer of the attention; latent-diffusion has 1×1
 * convolutions there.
 */
export const isVaeAttentionLinear = (key: string): boolean =>
  /\.attentions\.0\.(to_[qkv]|to_out\.0|query|key|value|proj_attn)\.weight$/.test(key);
