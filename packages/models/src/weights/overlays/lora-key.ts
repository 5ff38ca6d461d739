import type { ModelPart } from '@zeroreel/core';

/** Which of a layer's numbers a key holds: `W + scale · up · (mid ·) down`, scale = alpha / rank. */
export type LoraRole = 'down' | 'up' | 'mid' | 'alpha';

/** A key of a LoRA file. */
export interface LoraKey {
  readonly part: ModelPart;
  /** The layer's canonical name; with `_` for every `.` where kohya's scripts wrote the file. */
  readonly layer: string;
  readonly flat: boolean;
  readonly role: LoraRole;
}

/** Endings of keys: kohya and LyCORIS (`lora_down`), peft (`lora_A`, with an adapter's name), diffusers before 0.24. */
const ENDINGS: readonly (readonly [RegExp, LoraRole])[] = [
  [/\.lora_down\.weight$/, 'down'],
  [/\.lora_up\.weight$/, 'up'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/\.lora_A(\.[^.]+)?\.weight$/, 'down'],
  [/\.lora_B(\.[^.]+)?\.weight$/, 'up'],
  [/[._]lora(_linear_layer)?\.down\.weight$/, 'down'],
  [/[._]lora(_linear_layer)?\.up\.weight$/, 'up'],
  [/([._]lora(_linear_layer)?)?\.alpha$/, 'alpha'],
];

/** @returns undefined for a key of no known style */
export function parseLoraKey(key: string): LoraKey | undefined {
  const ending = ENDINGS.find(([pattern]) => pattern.test(key));
  if (!ending || isSecondTextEncoder(key)) return undefined;
  const [pattern, role] = ending;
  const path = key.replace(pattern, '').replace(/^base_model\.model\./, '');
  return path.startsWith('lora_') ? kohyaKey(path, role) : diffusersKey(path, role);
}

/** `lora_unet_down_blocks_0_…`, `lora_te_text_model_encoder_…` */
function kohyaKey(path: string, role: LoraRole): LoraKey | undefined {
  const [, prefix, layer] = /^lora_(unet|te1?)_(.+)$/.exec(path) ?? [];
  if (prefix === undefined || layer === undefined) return undefined;
  if (prefix === 'unet') return { part: 'unet', layer, flat: true, role };
  return { part: 'text_encoder', layer: layer.replace(/^text_model_/, ''), flat: true, role };
}

/** `unet.down_blocks.0.…` or without `unet.`, `text_encoder.text_model.…` */
function diffusersKey(path: string, role: LoraRole): LoraKey {
  const text = /^(?:text_encoder\.)?text_model\.(.+)$|^text_encoder\.(.+)$/.exec(path);
  const layer = text ? (text[1] ?? text[2] ?? '') : path.replace(/^unet\./, '');
  return { part: text ? 'text_encoder' : 'unet', layer: attentionLayer(layer, text !== null), flat: false, role };
}

/** Layers of diffusers' attention processors: `attn1.processor.to_out_lora` is `attn1.to_out.0`. */
function attentionLayer(path: string, isText: boolean): string {
  const layer = path.replace('.processor.', '.').replace(/_lora$/, '');
  if (isText) return layer.replace(/\.to_([qkv]|out)$/, '.$1_proj');
  return layer.replace(/\.to_out$/, '.to_out.0');
}

const OTHER_METHODS: readonly (readonly [RegExp, string])[] = [
  [/\.hada_/, 'LoHa'],
  [/\.lokr_/, 'LoKr'],
  [/\.oft_|\.oft_blocks/, 'OFT'],
  [/\.dora_scale$|lora_magnitude_vector/, 'DoRA'],
  [/\.diff(_b)?$/, 'whole differences (LyCORIS full)'],
  [/\.[ab][12]\.weight$/, 'GLoRA'],
];

/** The method of a key that is none of LoRA's, for messages. */
export const otherMethod = (key: string): string | undefined =>
  OTHER_METHODS.find(([pattern]) => pattern.test(key))?.[1];

/** Keys of Stable Diffusion XL's second text encoder. */
export const isSecondTextEncoder = (key: string): boolean => /^(lora_te2_|text_encoder_2\.)/.test(key);
