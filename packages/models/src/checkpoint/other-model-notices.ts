import type { AnyAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import type { Component } from './checkpoint.js';

/** Nobody calls anything so by chance: the name of a folder tells it as well. */
const XL_FAMILY = /sdxl|stable-diffusion-xl/i;
/** A word begins or ends with it: `xlvae`, `juggernautxl_v9`, `sd_xl_base`; not `pixlr`, `axle` or `XXL`. */
const XL_NAME = /(?<![a-z])xl|(?<!x)xl(?![a-z])/i;
/** `ponyXLvae` */
const XL_IN_CAMEL_CASE = /(?<![A-Z])XL/;
/** What every repository calls its autoencoder: the name of the folder around it says more. */
const ANY_AUTOENCODER = /^(?:vae|diffusion_pytorch_model)(?:\..*)?$/i;

/** Autoencoders of Stable Diffusion XL have the very same shapes; a file has nothing but its name to tell it. */
function saysXl(path: string): boolean {
  const names = path.split(/[/\\]/).filter(Boolean);
  while (names.length > 1 && ANY_AUTOENCODER.test(names.at(-1) ?? '')) names.pop();
  const name = names.at(-1) ?? '';
  return XL_FAMILY.test(names.slice(-2).join('/')) || XL_NAME.test(name) || XL_IN_CAMEL_CASE.test(name);
}

/** Told of an autoencoder of its own whose name is that of another family than the model is of. */
export function otherModelNotices({ name, config }: Component<AnyAutoencoderConfig>, isXl: boolean): readonly string[] {
  if (saysXl(name) && !isXl) {
    return [`${name}: its name says Stable Diffusion XL, whose latents are others: colours will be wrong`];
  }
  if (saysXl(name) || !isXl || config.kind !== 'tiny') return [];
  return [
    `${name}: its name does not say Stable Diffusion XL, whose latents want a tiny autoencoder of their own (taesdxl)`,
  ];
}
