import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GoldenTensors } from './golden-tensors.js';

/** One kind of T2I-Adapter. */
export const ADAPTER_GOLDENS = ['full', 'light'] as const;

/** T2I-Adapters, and what diffusers makes of them; written by `tools/goldens/t2i_adapter.py`. */
export interface AdapterGoldens {
  /** Folder of a UNet that takes the place of the one in the checkpoint `sd1`. */
  readonly unet: string;
  readonly timestep: number;
  /** The strengths of the two adapters in `output.both`. */
  readonly both: readonly [number, number];
  /**
   * Inputs, features and outputs. Pictures are bytes, `[F, 3, H, W]`.
   */
  readonly networks: GoldenTensors;
  /** The adapter in diffusers' layout. */
  folder(kind: (typeof ADAPTER_GOLDENS)[number]): string;
  /** One file with its authors' keys. */
  file(kind: (typeof ADAPTER_GOLDENS)[number]): string;
}

/** Opens these goldens. */
export function readAdapterGoldens(): AdapterGoldens {
  const folder = fileURLToPath(new URL('../../goldens/t2i-adapter', import.meta.url));
  const description = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Pick<
    AdapterGoldens,
    'timestep' | 'both'
  >;
  return {
    ...{ timestep: description.timestep, both: description.both },
    unet: join(folder, 'unet'),
    networks: new GoldenTensors(join(folder, 'networks.safetensors')),
    folder: (kind) => join(folder, kind),
    file: (kind) => join(folder, `${kind}-original.safetensors`),
  };
}
