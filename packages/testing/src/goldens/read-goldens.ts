import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextToVideoRequest } from '@zeroreel/core';
import { GoldenTensors } from './golden-tensors.js';

/** The small random checkpoints; tools/goldens/README.md says what is particular about each. */
export const GOLDEN_NAMES = ['sd1', 'sd2', 'wide'] as const;
/** One of them. */
export type GoldenName = (typeof GOLDEN_NAMES)[number];

/** What went into a golden run. */
export interface GoldenRun {
  readonly name: string;
  readonly request: TextToVideoRequest & { readonly frames: number; readonly steps: number };
  /** Strengths of the motion field in pixels of the 512-wide canvas; null where there is none. */
  readonly motion: { readonly x: number; readonly y: number } | null;
  /** Whether all frames attend to the first one. */
  readonly crossFrame: boolean;
}

/** One checkpoint and what PyTorch and diffusers compute with it, written by `tools/goldens/pipeline.py`. */
export interface Goldens {
  readonly name: GoldenName;
  /** Folder of the checkpoint, in diffusers' layout. */
  readonly checkpoint: string;
  /** The texts of `tokens.ids` and `text.*`, in order. */
  readonly texts: readonly string[];
  readonly networks: GoldenTensors;
  readonly runs: readonly GoldenRun[];
  /** Latents and pictures of the run called `name`. */
  tensorsOf(run: GoldenRun): GoldenTensors;
}

interface Description {
  readonly texts: readonly string[];
  readonly runs: readonly GoldenRun[];
}

/** Opens the goldens of one checkpoint. */
export function readGoldens(name: GoldenName): Goldens {
  const folder = fileURLToPath(new URL(`../../goldens/${name}`, import.meta.url));
  const { texts, runs } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Description;
  return {
    name,
    checkpoint: join(folder, 'checkpoint'),
    texts,
    networks: new GoldenTensors(join(folder, 'networks.safetensors')),
    runs,
    tensorsOf: (run) => new GoldenTensors(join(folder, 'runs', `${run.name}.safetensors`)),
  };
}

/** The run called `name`. */
export function goldenRun(goldens: Goldens, name: string): GoldenRun {
  const run = goldens.runs.find((candidate) => candidate.name === name);
  if (run === undefined) throw new Error(`The goldens ${goldens.name} have no run ${name}`);
  return run;
}
