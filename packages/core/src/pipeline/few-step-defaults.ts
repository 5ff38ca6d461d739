import type { ModelDefaults } from '../networks/model-defaults.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import type { ResolvedRequest } from '../request/resolve-request.js';
import type { RunParts } from './run-parts.js';

type FewStepParts = Pick<RunParts, 'model' | 'overlays'>;

/**
 * What a run begins with: as the LoRAs of few steps want it, else as the model's file says, else as a model of few steps
 * wants it. η goes with its own sampler.
 */
export function defaultsOf({ model, overlays }: FewStepParts, asked: TextToVideoRequest): ModelDefaults {
  const [overlay] = overlays.flatMap(({ fewSteps }) => fewSteps ?? []);
  const { eta, ...defaults } = { ...model.fewSteps?.request, ...model.defaults, ...overlay?.request };
  const isOwn = asked.sampler === undefined || asked.sampler === defaults.sampler;
  return { ...defaults, ...(eta !== undefined && isOwn && { eta }) };
}

/** Fields that a model or a LoRA of few steps decides, and nothing that comes before it. */
export function recommendedKeys({ model, overlays }: FewStepParts, asked: TextToVideoRequest): readonly string[] {
  const has = (values: object, key: string) => (values as Readonly<Record<string, unknown>>)[key] !== undefined;
  const ofOverlay = overlays.flatMap(({ fewSteps }) => Object.keys(fewSteps?.request ?? {}));
  const ofModel = Object.keys(model.fewSteps?.request ?? {}).filter((key) => !has(model.defaults, key));
  return [...new Set([...ofOverlay, ...ofModel])].filter((key) => !has(asked, key));
}

/** What is told of a model or a LoRA of few steps: what it is, and what the run does as it wants, whoever asked for that. */
export function fewStepNotices({ model, overlays }: FewStepParts, request: ResolvedRequest): string[] {
  const resolved: Readonly<Record<string, unknown>> = { ...request };
  const found = [...overlays, model].flatMap(({ name, fewSteps }) => (fewSteps ? [{ name, fewSteps }] : []));
  return found.slice(0, 1).flatMap(({ name, fewSteps: { what, request: wanted, mostGuidance = Infinity } }) => {
    const taken = Object.entries(wanted).flatMap(([key, value]) =>
      resolved[key] === value ? [`${key} ${value}`] : [],
    );
    const { guidanceScale } = request;
    return [
      ...(taken.length > 0 ? [`${name} is ${what}: ${taken.join(', ')}`] : []),
      ...(guidanceScale > mostGuidance
        ? [`guidanceScale ${guidanceScale} is more than ${what} bears: colours burn above ${mostGuidance}`]
        : []),
    ];
  });
}
