import type { ModelDefaults } from '../networks/model-defaults.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import type { ResolvedRequest } from '../request/resolve-request.js';
import type { RunParts } from './run-parts.js';

type FewStepParts = Pick<RunParts, 'model' | 'overlays'>;

/**
 * What a run begins with: as the LoRAs of few steps want it, else as the model's file says, else as a model of few steps
 * wants it.
 */
export function defaultsOf({ model, overlays }: FewStepParts): ModelDefaults {
  const [overlay] = overlays.flatMap(({ fewSteps }) => fewSteps ?? []);
  return { ...model.fewSteps?.request, ...model.defaults, ...overlay?.request };
}

/** Fields that a model or a LoRA of few steps decides, and nothing that comes before it. */
export function recommendedKeys({ model, overlays }: FewStepParts, asked: TextToVideoRequest): readonly string[] {
  const ofOverlay = overlays.flatMap(({ fewSteps }) => Object.keys(fewSteps?.request ?? {}));
  const ofModel = Object.keys(model.fewSteps?.request ?? {}).filter((key) => !has(model.defaults, key));
  return [...new Set([...ofOverlay, ...ofModel])].filter((key) => !has(asked, key));
}

/** What is told of a model or a LoRA of few steps. */
export function fewStepNotices(
  { model, overlays }: FewStepParts,
  asked: TextToVideoRequest,
  { guidanceScale }: ResolvedRequest,
): string[] {
  const found = [...overlays, model].flatMap(({ name, fewSteps }) => (fewSteps ? [{ name, fewSteps }] : []));
  return found.slice(0, 1).flatMap(({ name, fewSteps: { what, request: wanted, mostGuidance = Infinity } }) => {
    const taken = Object.entries(wanted).flatMap(([key, value]) => (has(asked, key) ? [] : [`${key} ${value}`]));
    return [
      ...(taken.length > 0 ? [`${name} is ${what}: ${taken.join(', ')}`] : []),
      ...(guidanceScale > mostGuidance
        ? [`guidanceScale ${guidanceScale} is more than ${what} bears: colours burn above ${mostGuidance}`]
        : []),
    ];
  });
}

const has = (values: object, key: string): boolean => (values as Readonly<Record<string, unknown>>)[key] !== undefined;
