/** Parts of a resnet, as latent-diffusion names them and as diffusers does. */
const RESNET: readonly (readonly [string, string])[] = [
  ['in_layers.0', 'norm1'],
  ['in_layers.2', 'conv1'],
  ['out_layers.0', 'norm2'],
  ['out_layers.3', 'conv2'],
  ['emb_layers.1', 'time_emb_proj'],
  ['skip_connection', 'conv_shortcut'],
];

const OUTSIDE: Readonly<Record<string, string>> = {
  'time_embed.0': 'time_embedding.linear_1',
  'time_embed.2': 'time_embedding.linear_2',
  'time_embed.cond_proj': 'time_embedding.cond_proj',
  'label_emb.0.0': 'add_embedding.linear_1',
  'label_emb.0.2': 'add_embedding.linear_2',
  'input_blocks.0.0': 'conv_in',
  'out.0': 'conv_norm_out',
  'out.2': 'conv_out',
};

const MIDDLE: Readonly<Record<string, string>> = { 0: 'resnets.0', 1: 'attentions.0', 2: 'resnets.1' };

/**
 * The key of diffusers' UNet2DConditionModel for one of latent-diffusion's UNetModel, without `model.diffusion_model.`.
 * latent-diffusion has the layers of all levels in one list, diffusers has a block for each level (the mapping of
 * diffusers' `convert_ldm_unet_checkpoint`).
 * @param layersPerBlock resnets of a level on the way down
 * @returns undefined for a key of another network
 */
export function unetKeyOfLdm(key: string, layersPerBlock: number): string | undefined {
  const [, outside, parameter] = /^(.+)\.(weight|bias)$/.exec(key) ?? [];
  const fixed = OUTSIDE[outside ?? ''];
  if (fixed !== undefined) return `${fixed}.${parameter}`;
  const [, list, index, rest] = /^(input_blocks|middle_block|output_blocks)\.(\d+)\.(.+)$/.exec(key) ?? [];
  if (list === undefined || index === undefined || rest === undefined) return undefined;
  if (list === 'middle_block') return inMiddle(index, rest);
  const place = Number(index) - (list === 'input_blocks' ? 1 : 0);
  const block = Math.floor(place / (layersPerBlock + 1));
  const layer = place % (layersPerBlock + 1);
  return list === 'input_blocks' ? inDownBlock(block, layer, rest) : inUpBlock(block, layer, rest);
}

function inMiddle(index: string, rest: string): string | undefined {
  const layer = MIDDLE[index];
  if (layer === undefined) return undefined;
  return `mid_block.${layer}.${index === '1' ? rest : resnetKey(rest)}`;
}

function inDownBlock(block: number, layer: number, rest: string): string {
  if (rest.startsWith('0.op.')) return `down_blocks.${block}.downsamplers.0.conv.${rest.slice(5)}`;
  return inLayer(`down_blocks.${block}`, layer, rest);
}

function inUpBlock(block: number, layer: number, rest: string): string {
  const upsampler = /^[012]\.conv\.(.+)$/.exec(rest);
  if (upsampler) return `up_blocks.${block}.upsamplers.0.conv.${upsampler[1]}`;
  return inLayer(`up_blocks.${block}`, layer, rest);
}

/** A layer of a level is a resnet, `0.`, and behind it a transformer, `1.`. */
const inLayer = (block: string, layer: number, rest: string): string =>
  rest.startsWith('0.')
    ? `${block}.resnets.${layer}.${resnetKey(rest.slice(2))}`
    : `${block}.attentions.${layer}.${rest.slice(2)}`;

function resnetKey(rest: string): string {
  const renamed = RESNET.find(([ldm]) => rest.startsWith(`${ldm}.`));
  return renamed ? renamed[1] + rest.slice(renamed[0].length) : rest;
}

/** Resnets of a level: the list's first downsampler stands behind those of the first level. */
export function layersPerBlockOfLdm(keys: Iterable<string>): number {
  const indices: number[] = [];
  const downsamplers: number[] = [];
  for (const key of keys) {
    const [, index, rest] = /^input_blocks\.(\d+)\.(.+)$/.exec(key) ?? [];
    if (index === undefined) continue;
    (rest?.startsWith('0.op.') ? downsamplers : indices).push(Number(index));
  }
  return downsamplers.length > 0 ? Math.min(...downsamplers) - 1 : Math.max(0, ...indices);
}

/**
 * The other way round: latent-diffusion's key for one of diffusers', for a UNet with these keys of diffusers'.
 * @returns a function that gives undefined for a key of another network
 */
export function ldmUNetKeys(unet: Iterable<string>): (key: string) => string | undefined {
  const keys = [...unet];
  const layersPerBlock =
    1 + Math.max(0, ...keys.map((key) => Number(/^down_blocks\.0\.resnets\.(\d+)\./.exec(key)?.[1] ?? 0)));
  const attended = new Set(keys.flatMap((key) => /^up_blocks\.(\d+)\.attentions\./.exec(key)?.[1] ?? []));
  return (key) => ldmKey(key, layersPerBlock, attended);
}

function ldmKey(key: string, layersPerBlock: number, attended: ReadonlySet<string>): string | undefined {
  const [, outside = '', parameter] = /^(.+)\.(weight|bias)$/.exec(key) ?? [];
  const fixed = Object.entries(OUTSIDE).find(([, own]) => own === outside);
  if (fixed) return `${fixed[0]}.${parameter}`;
  const middle = /^mid_block\.(resnets|attentions)\.(\d)\.(.+)$/.exec(key);
  if (middle) {
    const index = Object.entries(MIDDLE).find(([, own]) => own === `${middle[1]}.${middle[2]}`)?.[0];
    return index && `middle_block.${index}.${ldmLayer(middle[1], middle[3] ?? '')}`;
  }
  const [, way, block = '', kind, layer = '', rest = ''] =
    /^(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)$/.exec(key) ?? [];
  if (way === undefined) return undefined;
  const isSampler = kind === 'downsamplers' || kind === 'upsamplers';
  const place = Number(block) * (layersPerBlock + 1) + (isSampler ? layersPerBlock : Number(layer));
  if (kind === 'downsamplers') return `input_blocks.${place + 1}.0.${rest.replace(/^conv\./, 'op.')}`;
  if (kind === 'upsamplers') return `output_blocks.${place}.${attended.has(block) ? 2 : 1}.${rest}`;
  const list = way === 'down' ? `input_blocks.${place + 1}` : `output_blocks.${place}`;
  return `${list}.${kind === 'attentions' ? 1 : 0}.${ldmLayer(kind, rest)}`;
}

/** Of a layer behind its place in the list. */
function ldmLayer(kind: string | undefined, rest: string): string {
  if (kind !== 'resnets') return rest;
  const renamed = RESNET.find(([, own]) => rest.startsWith(`${own}.`));
  return renamed ? renamed[0] + rest.slice(renamed[1].length) : rest;
}
