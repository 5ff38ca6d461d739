import { fileURLToPath } from 'node:url';

/**
 * The members of the family, by their folders:
 * - `base`: a Stable Diffusion pipeline in diffusers' layout;
 * - `few-step`: four steps of the base without guidance, as a LoRA (`pytorch_lora_weights.safetensors`);
 * - `canny`, `depth`: ControlNets on it (`config.json` and weights directly in the folder);
 * - `edit`: an Instruct-Pix2Pix pipeline without what it shares with the base, see {@link miniModelFolders};
 * - `dreambooth`: a new character for the base, as a LoRA with diffusers' keys (`pytorch_lora_weights.safetensors`), and as
 *   what differs from the base after a fine-tuning (`difference/unet.safetensors`).
 */
export const MINI_MODELS = ['base', 'few-step', 'canny', 'depth', 'edit', 'dreambooth'] as const;
/** One of `MINI_MODELS`. */
export type MiniModel = (typeof MINI_MODELS)[number];

/** The folder of a member of the embedded family; an absolute path. */
export const miniModelPath = (name: MiniModel = 'base'): string =>
  fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * Where the files of a pipeline are looked for, in this order: `edit` has its own UNet, text encoder and `model_index.json`,
 * and the tokenizer and the autoencoder of the base.
 */
export const miniModelFolders = (name: 'base' | 'edit'): readonly string[] =>
  name === 'base' ? [miniModelPath()] : [miniModelPath(name), miniModelPath()];
