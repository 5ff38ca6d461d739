import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tensor, type Tensor, type TextToVideoRequest } from '@zeroreel/core';
import { entry, GoldenTensors } from './golden-tensors.js';

/** A run of a stock pipeline whose self-attention reads the first frame. */
export interface ConditionedGoldenRun {
  readonly name: string;
  readonly request: TextToVideoRequest & { readonly frames: number };
  /** What each ControlNet is asked for, in the order of `controlNets`. */
  readonly control?: readonly { readonly scale: number; readonly start: number; readonly end: number }[];
  /** What Instruct-Pix2Pix is asked for. */
  readonly edit?: { readonly imageGuidanceScale: number };
}

/** ControlNets, a UNet that edits, and what diffusers makes of them; written by `tools/goldens/conditioning.py`. */
export interface ConditioningGoldens {
  /** Folders of UNets that take the place of the one in the checkpoint `sd1`. */
  readonly unet: string;
  readonly editUnet: string;
  /** Folders of two ControlNets for `unet`; the second takes colours as BGR. */
  readonly controlNets: readonly [string, string];
  /** Factor of the residuals in `networks`. */
  readonly scale: number;
  readonly networks: GoldenTensors;
  readonly runs: readonly ConditionedGoldenRun[];
  /** Control pictures of each ControlNet, `[F, 3, H, W]` in [0, 1]; the first are also what is edited. */
  readonly pictures: readonly [Tensor, Tensor];
  /** Latents that the run called `name` ends with. */
  final(run: ConditionedGoldenRun): Tensor;
}

interface Description {
  readonly scale: number;
  readonly runs: readonly ConditionedGoldenRun[];
}

/** Opens these goldens. */
export function readConditioningGoldens(): ConditioningGoldens {
  const folder = fileURLToPath(new URL('../../goldens/conditioning', import.meta.url));
  const { scale, runs } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Description;
  const results = new GoldenTensors(join(folder, 'runs.safetensors'));
  const pictures = unit(results.byte('pictures'));
  return {
    unet: join(folder, 'unet'),
    editUnet: join(folder, 'edit-unet'),
    controlNets: [join(folder, 'controlnet'), join(folder, 'controlnet-bgr')],
    scale,
    networks: new GoldenTensors(join(folder, 'networks.safetensors')),
    runs,
    pictures: [entry(pictures, 0), entry(pictures, 1)],
    final: ({ name }) => results.float(name),
  };
}

const unit = ({ data, shape }: Tensor<'uint8'>): Tensor =>
  tensor(
    Float32Array.from(data, (level) => level / 255),
    shape,
  );
