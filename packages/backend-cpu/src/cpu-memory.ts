import {
  bytesInFile,
  estimateMemory,
  habitsBySize,
  isLarge,
  NODE_BYTES,
  type EstimatedRun,
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

/** Estimates a run before anything is loaded. Large weights stay in their file, small ones are packed. */
export function estimateCpuMemory(run: Omit<EstimatedRun, 'dtype'>): CpuMemory {
  const weights = (figures: WeightFigures, bytes: number): number =>
    isLarge(bytesInFile(figures)) ? 0 : figures.parameters * bytes;
  const { peak } = estimateMemory(
    { ...run, dtype: 'float32' },
    { session: habitsBySize, overhead: NODE_BYTES, weights },
  );
  const { textEncoder, unet, vae } = run.figures;
  const graphs = [[textEncoder], [unet, ...(run.additions ?? [])], [vae]];
  const files = graphs
    .map((networks) => networks.reduce((bytes, each) => bytes + bytesInFile(each), 0))
    .filter(isLarge);
  return { own: peak, files: Math.max(0, ...files) };
}
