import { ZeroreelError, type Fault } from '../errors.js';
import type { ModelDefaults } from '../networks/model-defaults.js';
import type { Options } from '../options/option.js';
import { defaultSampler } from '../sampling/default-sampler.js';
import type { SamplerKind } from '../sampling/sampler-settings.js';
import type { SchedulerConfig } from '../sampling/scheduler-config.js';
import { modelNoise } from './model-noise.js';
import { requestOptions, type TextToVideoRequest } from './request-options.js';
import { resolveRequest, type ResolvedRequest } from './resolve-request.js';

/** What a request is held against where its model is not open. */
export interface RequestFacts {
  readonly scheduler: SchedulerConfig;
  readonly vaeScaleFactor: number;
  /** Pixels; width and height where neither the request nor the defaults name them. */
  readonly defaultSize: number;
  readonly defaults: ModelDefaults;
  /** Options that the model itself declares. */
  readonly modelOptions?: Options | undefined;
  /** Whether frames 2…F come out of frame 1. */
  readonly motion: boolean;
  /** Default: those of core. */
  readonly samplers?: readonly SamplerKind[];
}

/** What a run would refuse of a request, as far as that can be told before the model is open; empty where nothing is. */
export function requestFaults(request: TextToVideoRequest, facts: RequestFacts): readonly Fault[] {
  try {
    resolveByFacts(request, facts);
    return [];
  } catch (error) {
    if (!(error instanceof ZeroreelError)) throw error;
    return error.faults.length > 0 ? error.faults : [faultIn(error.message)];
  }
}

/** The request that a run would follow, as far as that can be told. @throws ZeroreelError `invalid-request` */
export function resolveByFacts(
  request: TextToVideoRequest,
  { scheduler, vaeScaleFactor, defaultSize, defaults, modelOptions, motion, samplers }: RequestFacts,
): ResolvedRequest {
  return resolveRequest(request, {
    ...{ defaultSize, vaeScaleFactor, motion, modelOptions },
    ...{ sharedNoise: false, modelDefaults: defaults, defaultSampler: defaultSampler(scheduler).name },
    noise: modelNoise(scheduler, samplers),
  });
}

/** A message that names its field: `steps: 1000 are too many`. */
function faultIn(text: string): Fault {
  const [, path, message] = /^(\w+): (.+)$/s.exec(text) ?? [];
  return path !== undefined && message !== undefined && Object.hasOwn(requestOptions, path)
    ? { path, message }
    : { path: 'prompt', message: text };
}
