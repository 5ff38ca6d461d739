import { ZeroreelError } from '@zeroreel/core';
import { encodeModel, type Initializer, type OnnxModel, planExternalData } from '@zeroreel/onnx';
import type { OrtConfigEntries, OrtSessionOptions } from './ort-runtime.js';

/** A model in the form that onnxruntime takes. */
export interface EncodedForOrt {
  readonly bytes: Uint8Array;
  readonly sessionOptions: OrtSessionOptions;
}

/**
 * Encodes a model and adds the folder of its weights to the session options. The weights stay in their files:
 * onnxruntime maps them, and none passes through JavaScript.
 * @param realPath resolves the links in a file's name
 * @throws ZeroreelError `missing-file` if `realPath` fails
 */
export function encodeWithWeightFiles(
  model: OnnxModel,
  sessionOptions: OrtSessionOptions,
  realPath: (file: string) => string = (file) => file,
): EncodedForOrt {
  const resolve = memoize((file) => resolveFile(model.name, file, realPath));
  const initializers = model.initializers.map((initializer) => withFile(initializer, resolve));
  const resolved = { ...model, initializers };
  const plan = planExternalData(resolved);
  return {
    bytes: encodeModel(resolved, (file) => plan.locate(file)),
    sessionOptions: plan.folder ? inFolder(sessionOptions, plan.folder) : sessionOptions,
  };
}

const withFile = (initializer: Initializer, resolve: (file: string) => string): Initializer =>
  initializer.data instanceof Uint8Array
    ? initializer
    : { ...initializer, data: { ...initializer.data, file: resolve(initializer.data.file) } };

function resolveFile(graph: string, file: string, realPath: (file: string) => string): string {
  try {
    return realPath(file);
  } catch (cause) {
    throw new ZeroreelError('missing-file', `The weights of "${graph}" cannot be opened: ${file}`, { cause });
  }
}

function memoize(compute: (file: string) => string): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const result = known.get(file) ?? compute(file);
    known.set(file, result);
    return result;
  };
}

function inFolder(options: OrtSessionOptions, folder: string): OrtSessionOptions {
  const session: OrtConfigEntries = typeof options.extra?.['session'] === 'object' ? options.extra['session'] : {};
  return {
    ...options,
    extra: { ...options.extra, session: { ...session, model_external_initializers_file_folder_path: folder } },
  };
}
