import {
  bytesInFile,
  estimateMemory,
  habitsBySize,
  isLarge,
  NODE_BYTES,
  type EstimatedRun,
  type SessionHabits,
} from '@zeroreel/backend-ort';
import type { WeightFigures } from '@zeroreel/core';

/** What a run on the CPU takes, in bytes. */
export interface CpuMemory {
  /** The most that the process has of its own. */
  readonly own: number;
  /**
   * The largest graph's weights that stay in their file, whose pages the system reads as they are needed and drops
   * when memory is short; 0 where all are small and copied.
   */
  readonly files: number;
}

/** A run on the CPU; layers in int8 where `precision` says so. */
export interface CpuRun extends Omit<EstimatedRun, 'dtype'> {
  readonly precision?: string | undefined;
}

/** Estimates a run before anything is loaded. Large weights stay in their file, small ones are packed. */
export function estimateCpuMemory({ precision, ...run }: CpuRun): CpuMemory {
  const isInt8 = precision === 'int8';
  const weights = (figures: WeightFigures, bytes: number): number =>
    isLarge(bytesInFile(figures)) ? 0 : figures.parameters * bytes;
  const { peak } = estimateMemory(
    { ...run, dtype: 'float32' },
    {
      session: (figures) => (isInt8 ? int8Habits(figures) : habitsBySize(figures)),
      overhead: NODE_BYTES + (isInt8 ? INT8_BYTES : 0),
      weights,
    },
  );
  const { textEncoder, unet, vae } = run.figures;
  const graphs = [[textEncoder], [unet, ...(run.additions ?? [])], [vae]];
  const files = graphs
    .map((networks) => networks.reduce((bytes, each) => bytes + bytesInFile(each), 0))
    .filter(isLarge);
  return { own: peak, files: Math.max(0, ...files) };
}

/**
 * Either half of a gated layer is computed when it is needed, and pictures are unfolded in bytes (`int8Convolution`).
 * Measured, `docs/memory.md`.
 */
const int8Habits = (figures: WeightFigures): SessionHabits => ({
  ...habitsBySize(figures),
  ...{ gatedMaps: 12, unfolded: 0.4 },
  // Convolutions of packed sessions lay floats into blocks of channels; integers are not.
  ...(isLarge(bytesInFile(figures)) ? {} : { kept: 1.5 }),
});

/** What rounding leaves, and a graph of four times the nodes takes. */
const INT8_BYTES = 24 * 2 ** 20;
