import type { ModelDefaults } from './model-defaults.js';

/**
 * How a model makes videos fast where nobody asks for more: a LoRA of few steps that comes with it, and the request that
 * the LoRA was made for. The file `zeroreel.json` next to the model's weights holds it. A run that gives one of these
 * fields, or an option or a plugin that says `displacesPreset`, does without.
 */
export interface ModelPreset {
  /** The LoRA's file, by its path among the model's files. */
  readonly lora: string;
  /** How strongly it counts. */
  readonly strength: number;
  readonly request: Omit<Required<ModelDefaults>, 'width' | 'height' | 'sigmas' | 'spacing' | 'eta'>;
  /** Steps that the model looks well with by itself, for people who would rather have it. */
  readonly otherwiseSteps: number;
}
