import { encodeModel, type OnnxModel } from '@zeroreel/onnx';
import type { EncodedForOrt } from './encode-for-ort.js';
import type { OrtSessionOptions } from './ort-runtime.js';
import { planWeightRegions } from './weight-regions.js';

/**
 * A model as bytes, and session options that name the regions of files that its weights lie in: for runtimes that cannot
 * open files by themselves, whose host reads the regions.
 */
export function encodeByRegion(model: OnnxModel, sessionOptions: OrtSessionOptions): EncodedForOrt {
  const plan = planWeightRegions(model);
  return {
    bytes: encodeModel(plan.model, (region) => region),
    sessionOptions: plan.regions.size > 0 ? { ...sessionOptions, weightRegions: plan.regions } : sessionOptions,
  };
}
