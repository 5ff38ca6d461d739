import { totalmem } from 'node:os';
import { estimateCpuMemory, type CpuMemory } from '@zeroreel/backend-cpu';
import { requestOptions, ZeroreelError } from '@zeroreel/core';
import type { CheckpointFacts } from '@zeroreel/models';
import { leadingClip, type DeclaredPlugins, type Settings } from '@zeroreel/run';

/**
 * Refuses a run on the CPU that this machine has no memory for, before any weight is loaded.
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
  if (!isSized) return;
  const { own } = memoryOf(settings, facts);
  if (own <= memory) return;
  throw new ZeroreelError(
    'invalid-request',
    `The run takes about ${formatBytes(own)} of memory on the CPU; this machine has ${formatBytes(memory)}. ` +
      'A smaller picture or a smaller chunk size needs less.',
  );
}

/** What a run of these settings takes on the CPU. */
const memoryOf = (settings: SizedSettings, facts: CheckpointFacts): CpuMemory =>
  estimateCpuMemory(sizesOf(settings, facts));

/** What a run of a model takes where nothing else is asked for, in words. */
export function describeMemory(facts: CheckpointFacts): string {
  const run = sizesOf({ request: {} }, facts);
  const { own, files } = estimateCpuMemory(run);
  const video = `${run.frames} frames of ${run.width}×${run.height}`;
  return `${video} take about ${formatBytes(own)} on the CPU, beside ${formatBytes(files)} of weights in their file`;
}

interface SizedSettings {
  readonly request: Omit<Settings['request'], 'prompt'>;
}

/** What memory depends on, with defaults filled in. */
function sizesOf({ request }: SizedSettings, { figures, defaults }: CheckpointFacts) {
  const { frames, chunkSize, guidanceScale } = requestOptions;
  const guidance = request.guidanceScale ?? defaults.guidanceScale ?? guidanceScale.default;
  return {
    figures,
    width: request.width ?? request.height ?? defaults.width ?? 512,
    height: request.height ?? request.width ?? defaults.height ?? 512,
    frames: request.frames ?? frames.default,
    chunkSize: request.chunkSize ?? chunkSize.default,
    rows: guidance > 1 ? 2 : 1,
  };
}

/** What this process may have: the machine's memory, or less in a container. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** `1.5 GiB` */
const formatBytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
