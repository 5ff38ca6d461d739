import type { ModelPart } from '@zeroreel/core';
import { SECOND_ENCODER } from '../open-parts.js';

/** What a key of an adapter holds for its layer; see `read-adapter.ts` for what becomes of them. */
export type AdapterRole =
  | 'alpha'
  | 'magnitude'
  // LoRA and LoCon
  | 'down'
  | 'up'
  | 'mid'
  | 'up_bias'
  // LoHa
  | 'hada_w1_a'
  | 'hada_w1_b'
  | 'hada_w2_a'
  | 'hada_w2_b'
  | 'hada_t1'
  | 'hada_t2'
  // LoKr
  | 'lokr_w1'
  | 'lokr_w1_a'
  | 'lokr_w1_b'
  | 'lokr_w2'
  | 'lokr_w2_a'
  | 'lokr_w2_b'
  | 'lokr_t2'
  // whole differences
  | 'diff'
  | 'diff_b';

/** A key of an adapter's file. */
export interface AdapterKey {
  readonly part: ModelPart;
  /** The layer's canonical name; with `_` for every `.` where kohya's scripts or LyCORIS wrote the file. */
  readonly layer: string;
  readonly flat: boolean;
  readonly role: AdapterRole;
}

/**
 * Endings of keys: kohya and LyCORIS (`lora_down`), peft (`lora_A`, with or without an adapter's name), diffusers before
 * 0.24.
 */
const ENDINGS: readonly (readonly [RegExp, AdapterRole])[] = [
  [/\.lora_down\.weight$/, 'down'],
  [/\.lora_up\.weight$/, 'up'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/\.lora_A(\.[^.]+)?\.weight$/, 'down'],
  [/\.lora_B(\.[^.]+)?\.weight$/, 'up'],
  [/\.lora_B(\.[^.]+)?\.bias$|\.lora_up\.bias$/, 'up_bias'],
  [/[._]lora(_linear_layer)?\.down\.weight$/, 'down'],
  [/[._]lora(_linear_layer)?\.up\.weight$/, 'up'],
  [/([._]lora(_linear_layer)?)?\.alpha$/, 'alpha'],
  [/\.dora_scale$|\.lora_magnitude_vector(\.[^.]+)?(\.weight)?$/, 'magnitude'],
  [/\.(?:diff|w_norm)$/, 'diff'],
  [/\.(?:diff_b|b_norm)$/, 'diff_b'],
];

/** LyCORIS' factors, with an adapter's name behind them where peft saved them so. */
const FACTOR = /\.(?<role>hada_(?:w[12]_[ab]|t[12])|lokr_(?:w[12](?:_[ab])?|t2))(?:\.(?!weight$)[^.]+)?$/;

/** @returns undefined for a key of no known style */
export function parseAdapterKey(key: string): AdapterKey | undefined {
  const factor = FACTOR.exec(key);
  if (factor) return keyOf(key.slice(0, factor.index), factor.groups?.['role'] as AdapterRole);
  const ending = ENDINGS.find(([pattern]) => pattern.test(key));
  return ending && keyOf(key.replace(ending[0], ''), ending[1]);
}

function keyOf(path: string, role: AdapterRole): AdapterKey | undefined {
  return /^(lora|lycoris)_/.test(path) ? flatKey(path, role) : dottedKey(path, role);
}

/**
 * kohya's `lora_unet_down_blocks_0_…`, or for Stable Diffusion XL `lora_unet_input_blocks_4_…`, and
 * `lora_te_text_model_encoder_…`, there `lora_te1_…` and `lora_te2_…`; LyCORIS' `lycoris_down_blocks_0_…`, which names no
 * part.
 */
function flatKey(path: string, role: AdapterRole): AdapterKey | undefined {
  const [, part, named] = /^(?:lora|lycoris)_(unet|te[12]?)_(.+)$/.exec(path) ?? [];
  const bare = named ?? /^lycoris_(.+)$/.exec(path)?.[1];
  if (bare === undefined) return undefined;
  const isText = part === undefined ? /^(text_model|encoder_layers|text_encoder)_/.test(bare) : part !== 'unet';
  if (!isText) return { part: 'unet', layer: bare, flat: true, role };
  const isSecond = part === 'te2' || (part === undefined && bare.startsWith('text_encoder_2_'));
  const layer = bare.replace(/^(text_encoder_(2_)?)?(text_model_)?/, '');
  return { part: isSecond ? SECOND_ENCODER : 'text_encoder', layer, flat: true, role };
}

/**
 * `unet.down_blocks.0.…` or without `unet.`, `text_encoder.text_model.…`, `text_encoder_2.…`; peft puts
 * `base_model.model.` before layers, other programs `diffusion_model.` before the UNet's.
 */
function dottedKey(path: string, role: AdapterRole): AdapterKey {
  const bare = path.replace(/(^|^unet\.|^text_encoder(?:_2)?\.)base_model\.model\./, '$1');
  const text = /^(text_encoder(?:_2)?)\.(?:text_model\.)?(.+)$|^text_model\.(.+)$/.exec(bare);
  if (text === null) {
    const layer = attentionLayer(bare.replace(/^(unet|diffusion_model)\./, ''), false);
    return { part: 'unet', layer, flat: false, role };
  }
  const [, part = 'text_encoder', ofPart, alone] = text;
  return { part, layer: attentionLayer(ofPart ?? alone ?? '', true), flat: false, role };
}

/** Layers of diffusers' attention processors: `attn1.processor.to_out_lora` is `attn1.to_out.0`. */
function attentionLayer(path: string, isText: boolean): string {
  const layer = path.replace('.processor.', '.').replace(/_lora$/, '');
  if (isText) return layer.replace(/\.to_([qkv]|out)$/, '.$1_proj');
  return layer.replace(/\.to_out$/, '.to_out.0');
}

const OTHER_METHODS: readonly (readonly [RegExp, string])[] = [
  [/\.oft_|\.oft_blocks/, 'OFT'],
  [/\.on_input$|\.ia3_l/, 'IA³'],
  [/\.[ab][12m]\.weight$/, 'GLoRA'],
  [/\.vera_lambda/, 'VeRA'],
  [/\.lora_embedding_[AB]/, 'LoRA of an embedding'],
];

/** The method of a key that zeroreel does not know, for messages. */
export const otherMethod = (key: string): string | undefined =>
  OTHER_METHODS.find(([pattern]) => pattern.test(key))?.[1];
