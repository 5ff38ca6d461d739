/** Why the refiner is refused; it has the second text encoder alone. */
export const REFINER = "it finishes the base model's pictures and makes none by itself; take the base model";

/** A kind of file of weights, and a key that no kind after it in the list has. */
type Kind = readonly [what: string, key: RegExp];

/** In the order in which they are asked for: files of the first kinds hold keys of later ones too. */
const KINDS: readonly Kind[] = [
  ['a ControlLoRA, which is not supported', /^lora_controlnet/],
  ['a ControlNet-LLLite, which is not supported', /^lllite_/],
  [
    'a ControlNet-XS, which is not supported',
    /^(control_model\.)?(base_to_ctrl|ctrl_to_base|down_zero_convs|enc_zero_convs)/,
  ],
  ['a style adapter or a fuser of T2I-Adapters, which is not supported', /^(style_embedding|seq_proj)$/],
  ['a union ControlNet, which is not supported', /^(task_embedding$|transformer_layes\.|control_add_embedding\.)/],
  ['the difference of a ControlNet from its base model, which is not supported', /^difference$/],
  ['an IP-Adapter, which is not supported', /^(image_proj|ip_adapter|image_proj_model)\./],
  ['a LoRA', /^(lora|lycoris)_(unet|te\d?)_|[._]lora[._](A|B|up|down)\b|\.(hada_w|lokr_w)\d|\.lora_magnitude/],
  ['a motion module of AnimateDiff, which is not supported', /(^|\.)motion_modules\.\d/],
  [`one of Stable Diffusion XL's refiner: ${REFINER}`, /^conditioner\.embedders\.0\.model\./],
  ['a whole checkpoint', /^conditioner\.embedders\.\d\./],
  ['one of Stable Diffusion 3', /^(model\.diffusion_model\.)?joint_blocks\./],
  ['one of Flux', /^(model\.diffusion_model\.)?(double|single)_blocks\./],
  [
    'a diffusion transformer',
    /^(model\.diffusion_model\.)?(x|t|cap)_embedder\.|^(model\.diffusion_model\.)?patch(ify_proj|_embedding)\./,
  ],
  ['one of Stable Cascade', /^clip_txt_mapper\.|\.channelwise\.\d/],
  [
    'one whose UNet takes classes or pictures as conditions, or a UNet of Stable Diffusion XL without text encoders',
    /^(model\.diffusion_model\.|control_model\.)?(label_emb|class_embedding)\./,
  ],
  ['a ControlNet', /^(control_model|zero_convs|input_hint_block|controlnet_(cond_embedding|down_blocks|mid_block))\./],
  ['a T2I-Adapter', /^adapter\.|^body\.\d+\.(block1|block2|in_conv|body)\b/],
  ['a T5 text encoder', /(^|\.)SelfAttention\./],
  ['a textual inversion', /^(emb_params|string_to_param|string_to_token|clip_[gl])$/],
  ['an upscaler', /^(conv_first|model\.0)\.weight$|\.rdb\d\.|^params(_ema)?$/],
  ['a whole checkpoint', /^(model\.diffusion_model|first_stage_model|cond_stage_model)\./],
  [
    'a tiny autoencoder (TAESD)',
    /^(encoder|decoder)\.layers\.\d+\.(weight|conv\.)|^(taesd_(encoder|decoder)\.)?1\.weight$/,
  ],
  ['an autoencoder (VAE)', /^(vae\.)?(encoder|decoder)\.(conv_in|conv_out|down|up|mid)/],
  [
    'a text encoder',
    /^(text_encoder(_2)?\.|clip_[lg]\.transformer\.|model\.)?((text_model\.)?(embeddings|encoder\.layers)\.|(transformer\.resblocks\.\d|token_embedding)\b)/,
  ],
  ['a CLIP encoder of pictures', /^(vision_model|visual)\./],
  ['a difference of weights', /^(unet|vae|text_encoder(_2)?)\./],
  ['a UNet alone', /^(diffusion_model\.)?(down_blocks|up_blocks|input_blocks|output_blocks)\.\d/],
];

/**
 * Refuses a file of weights of another kind than those that are wanted.
 * @param refusal the error that says what the file is, or its first keys where they say nothing
 * @throws what `refusal` makes
 */
export function requireKind(keys: Iterable<string>, wanted: readonly string[], refusal: (got: string) => Error): void {
  const all = [...keys];
  const kind = kindOfWeights(all);
  if (kind !== undefined && wanted.includes(kind)) return;
  throw refusal(kind ?? (all.slice(0, 3).join(', ') || 'no weights'));
}

/** What a file with these keys is, with its article; undefined where the keys say nothing. */
export function kindOfWeights(keys: Iterable<string>): string | undefined {
  const all = [...keys];
  return KINDS.find(([, key]) => all.some((each) => key.test(each)))?.[0];
}
