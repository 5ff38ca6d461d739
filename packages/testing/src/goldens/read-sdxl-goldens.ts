import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GoldenTensors } from './golden-tensors.js';

/** What went into the goldens of Stable Diffusion XL. */
export interface SdxlGiven {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** A text of more tokens than the tokenizers take. */
  readonly long: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly steps: number;
  readonly t0: number;
  readonly t1: number;
  readonly guidanceScale: number;
  readonly seed: number;
  /** Original height and width, top and left of the crop, target height and width. */
  readonly cropped: readonly [number, number, number, number, number, number];
  /** That the inversion teaches. */
  readonly word: string;
}

/** A small random Stable Diffusion XL and what PyTorch and diffusers compute with it, written by `tools/goldens/sdxl.py`. */
export interface SdxlGoldens {
  /** In diffusers' layout; its weights are float16, in files of that variant. */
  readonly checkpoint: string;
  readonly controlnet: string;
  /** Named as kohya's scripts do. */
  readonly lora: string;
  readonly inversion: string;
  readonly given: SdxlGiven;
  /** Of each layer of the LoRA diffusers' part and module. */
  readonly loraLayers: Readonly<Record<string, string>>;
  /** tools/goldens/sdxl.py says what each is. */
  readonly tensors: GoldenTensors;
}

/** Opens them. */
export function readSdxlGoldens(): SdxlGoldens {
  const folder = fileURLToPath(new URL('../../goldens/sdxl', import.meta.url));
  const { given, loraLayers } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Pick<
    SdxlGoldens,
    'given' | 'loraLayers'
  >;
  return {
    checkpoint: join(folder, 'checkpoint'),
    controlnet: join(folder, 'controlnet'),
    lora: join(folder, 'lora.safetensors'),
    inversion: join(folder, 'inversion.safetensors'),
    given,
    loraLayers,
    tensors: new GoldenTensors(join(folder, 'golden.safetensors')),
  };
}
