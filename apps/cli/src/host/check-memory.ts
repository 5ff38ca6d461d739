import { totalmem } from 'node:os';
import { estimateCpuMemory, type CpuMemory } from '@zeroreel/backend-cpu';
import { requestOptions, ZeroreelError, type RunPlan } from '@zeroreel/core';
import type { CheckpointFacts } from '@zeroreel/models';
import { leadingClip, type ComposedRun, type DeclaredPlugins, type Settings } from '@zeroreel/run';
import { formatGibibytes, memoryText } from '../progress/progress-text.js';

/**
 * Refuses a run on the CPU that this machine has no memory for, before any weight is loaded. The size of a video that a
 * clip decides is not known then: `requireMemory` looks at it.
 * @param memory the machine's, in bytes
 * @throws ZeroreelError `invalid-request`, saying what needs less
 */
export function checkMemory(
  settings: Settings,
  facts: CheckpointFacts,
  known: DeclaredPlugins,
  memory = machineMemory(),
): void {
  const { width, height } = settings.request;
  const isSized = width !== undefined || height !== undefined || leadingClip(settings, known) === undefined;
  if (isSized) requireMemory(estimateCpuMemory(sizesOf(settings, facts)), memory);
}

/** @throws ZeroreelError `invalid-request` for more than a machine has, saying what needs less */
export function requireMemory({ own }: CpuMemory, memory = machineMemory()): void {
  if (own <= memory) return;
  throw new ZeroreelError(
    'invalid-request',
    `The run takes about ${formatGibibytes(own)} of memory on the CPU; this machine has ${formatGibibytes(memory)}. ` +
      'A smaller picture or a smaller chunk size needs less.',
  );
}

/**
 * What a run takes on the CPU. Its settings are complete.
 */
export const memoryOfRun = (
  { settings, additions }: Pick<ComposedRun, 'additions'> & { readonly settings: Settings },
  { rows }: Pick<RunPlan, 'rows'>,
  facts: CheckpointFacts,
): CpuMemory => estimateCpuMemory({ ...sizesOf(settings, facts), rows, additions });

/** What a run of a model takes where nothing else is asked for, in words. */
export function describeMemory(facts: CheckpointFacts): string {
  const run = sizesOf({ request: {} }, facts);
  return `${run.frames} frames of ${run.width}×${run.height} take ${memoryText(estimateCpuMemory(run))} on the CPU`;
}

interface SizedSettings extends Partial<Pick<Settings, 'machine'>> {
  readonly request: Omit<Settings['request'], 'prompt'>;
}

/** What memory depends on, with defaults filled in. */
function sizesOf({ request, machine }: SizedSettings, { figures, defaults }: CheckpointFacts) {
  const { frames, chunkSize, guidanceScale } = requestOptions;
  const guidance = request.guidanceScale ?? defaults.guidanceScale ?? guidanceScale.default;
  return {
    figures,
    width: request.width ?? request.height ?? defaults.width ?? 512,
    height: request.height ?? request.width ?? defaults.height ?? 512,
    frames: request.frames ?? frames.default,
    chunkSize: request.chunkSize ?? chunkSize.default,
    rows: guidance > 1 ? 2 : 1,
    precision: machine?.precision,
  };
}

/** What this process may have: the machine's memory, or less in a container. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
