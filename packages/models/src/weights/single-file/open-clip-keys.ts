/** A weight of CLIPTextModel in one of OpenCLIP's text transformer. */
export interface OpenClipPart {
  readonly key: string;
  /** OpenCLIP keeps the projections of query, key and value in one weight; which of the `of` parts this is. */
  readonly part: number;
  readonly of: number;
}

const OUTSIDE: Readonly<Record<string, string>> = {
  positional_embedding: 'embeddings.position_embedding.weight',
  'token_embedding.weight': 'embeddings.token_embedding.weight',
  'ln_final.weight': 'final_layer_norm.weight',
  'ln_final.bias': 'final_layer_norm.bias',
};

const LAYERS: Readonly<Record<string, string>> = {
  ln_1: 'layer_norm1',
  ln_2: 'layer_norm2',
  'mlp.c_fc': 'mlp.fc1',
  'mlp.c_proj': 'mlp.fc2',
  'attn.out_proj': 'self_attn.out_proj',
};

/**
 * The weights of transformers' CLIPTextModel in one of OpenCLIP's, without `cond_stage_model.model.` (the mapping of
 * diffusers' `convert_open_clip_checkpoint`). The mask and the projection that compares texts with pictures are left
 * out.
 */
export function openClipParts(key: string): readonly OpenClipPart[] {
  const outside = OUTSIDE[key];
  if (outside !== undefined) return [{ key: outside, part: 0, of: 1 }];
  const [, index, layer, parameter] = /^transformer\.resblocks\.(\d+)\.(.+)[._](weight|bias)$/.exec(key) ?? [];
  if (index === undefined || layer === undefined) return [];
  const scope = `encoder.layers.${index}`;
  if (layer === 'attn.in_proj') {
    return ['q', 'k', 'v'].map((name, part) => ({ key: `${scope}.self_attn.${name}_proj.${parameter}`, part, of: 3 }));
  }
  const name = LAYERS[layer];
  return name === undefined ? [] : [{ key: `${scope}.${name}.${parameter}`, part: 0, of: 1 }];
}
