import type { OnnxModel } from '@zeroreel/onnx';
import { castSmallWeights } from './cast-small-weights.js';
import type { WeightFiles } from './encode-with-weight-files.js';
import { hideShapes } from './hide-shapes.js';
import { lateConstants } from './late-constants.js';
import type { OrtSessionOptions } from './ort-runtime.js';
import { shortNames } from './short-names.js';

/** Weights of a graph, in bytes of their files, from which on it pays to keep them there. */
const LARGE_BYTES = 2 ** 26;

/** Whether a graph's weights are too large to be copied for its kernels. */
export const hasLargeWeights = ({ initializers }: OnnxModel): boolean =>
  isLarge(initializers.reduce((bytes, { data }) => bytes + data.length, 0));

/** The same of a network whose weights take so many bytes in their file. */
export const isLarge = (bytes: number): boolean => bytes > LARGE_BYTES;

/** What a session of a lean model leaves out: it copies no weight into the order of its kernels. */
export const LEAN_SESSION = {
  graphOptimizationLevel: 'extended',
  enableMemPattern: false,
  extra: { session: { disable_prepacking: '1' } },
} as const satisfies Partial<OrtSessionOptions>;

/**
 * Writes a graph so that onnxruntime's CPU and WebAssembly providers hold each value no longer than it is needed: see
 * `lateConstants`, `hideShapes` and `shortNames`. The numbers are the same. SD 1.5's UNet at 256×256, 4 frames with
 * guidance: 0.3 GiB beside the weights' files instead of 0.8, with a file in float16 0.4 instead of 3.0
 * (`bench/sessions.mjs`).
 */
export const leanModel = (model: OnnxModel, files?: WeightFiles): OnnxModel =>
  shortNames(hideShapes(lateConstants(files ? castSmallWeights(model, (bytes) => files.read(bytes)) : model)));
