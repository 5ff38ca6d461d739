import { createContainer, type GenerationStep, type Plugin, TextToVideo, type Video } from '@zeroreel/core';
import { crossFrameAttention, globalTranslation, motionDynamics } from '@zeroreel/plugins';
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
  const container = createContainer({ model, plugins });
  const generation = container.get(TextToVideo).generate({ ...run.request, ...options });
  const steps: GenerationStep[] = [];
  for (;;) {
    const next = await generation.next();
    if (next.done === true) return { steps, video: next.value };
    steps.push(next.value);
  }
}

/** The plugins that a golden run was done with. */
export function pluginsOf({ motion, crossFrame }: GoldenRun): Plugin[] {
  return [
    ...(motion ? [motionDynamics({ field: globalTranslation(motion) })] : []),
    ...(crossFrame ? [crossFrameAttention()] : []),
  ];
}
