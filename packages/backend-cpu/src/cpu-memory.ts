import { estimateMemory, isLarge, LEAN_HABITS, NODE_BYTES, type EstimatedRun } from '@zeroreel/backend-ort';
import type { WeightFigures } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, type DType } from '@zeroreel/onnx';

/** What a run on the CPU takes, in bytes. */
export interface CpuMemory {
  /** The most that the process has of its own. */
  readonly own: number;
  /** The largest weights' file, whose pages the system reads as they are needed and drops when memory is short. */
  readonly files: number;
}

/** Estimates a run before anything is loaded. Large weights stay in their file, small ones are packed. */
export function estimateCpuMemory(run: Omit<EstimatedRun, 'dtype'>): CpuMemory {
  const weights = (figures: WeightFigures, bytes: number): number =>
    isLarge(bytesInFile(figures)) ? 0 : figures.parameters * bytes;
  const { peak } = estimateMemory({ ...run, dtype: 'float32' }, { ...LEAN_HABITS, overhead: NODE_BYTES, weights });
  const { textEncoder, unet, vae } = run.figures;
  return { own: peak, files: Math.max(...[textEncoder, unet, vae].map(bytesInFile)) };
}

const bytesInFile = ({ byType }: WeightFigures): number =>
  (Object.entries(byType) as [DType, number][]).reduce((sum, [dtype, n]) => sum + n * BYTES_PER_ELEMENT[dtype], 0);
