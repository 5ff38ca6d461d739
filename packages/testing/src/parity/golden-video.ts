import { textToVideo, type GenerationStep, type Plugin, type Video } from '@zeroreel/core';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import type { GoldenRun, Goldens } from '../goldens/read-goldens.js';
import { openGoldenModel, specBackend } from './golden-model.js';

/** A run of ours, every step of it. */
export interface OwnRun {
  readonly steps: readonly GenerationStep[];
  readonly video: Video;
}

/** Does a golden run through the public interface, from the prompt to the pictures. */
export async function repeatRun(
  goldens: Goldens,
  run: GoldenRun,
  { plugins = pluginsOf(run), ...options }: { readonly plugins?: readonly Plugin[]; readonly chunkSize?: number } = {},
): Promise<OwnRun> {
  await using backend = await specBackend();
  await using model = await openGoldenModel(goldens, backend);
  const generation = textToVideo({ model, plugins }).generate({ ...run.request, ...options });
  const steps: GenerationStep[] = [];
  for await (const step of generation) steps.push(step);
  return { steps, video: await generation.video };
}

/** The plugins that a golden run was done with. */
export function pluginsOf({ motion, crossFrame }: GoldenRun): Plugin[] {
  return [
    ...(motion ? [motionDynamics({ fields: [{ kind: 'translate', ...motion }] })] : []),
    ...(crossFrame ? [crossFrameAttention()] : []),
  ];
}
