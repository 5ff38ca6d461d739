import { ZeroreelError } from '@zeroreel/core';
import { encodeModel, type Initializer, type OnnxModel, planExternalData } from '@zeroreel/onnx';
import type { OrtConfigEntries, OrtSessionOptions } from './ort-runtime.js';

/** A model as onnxruntime takes it. */
export interface EncodedForOrt {
  readonly bytes: Uint8Array;
  readonly sessionOptions: OrtSessionOptions;
}

/**
 * A model as bytes, and session options that say in which folder its weights lie. The weights stay in their files:
 * onnxruntime maps them, and none passes through JavaScript.
 * @param realPath resolves the links in a file's name
 * @throws ZeroreelError `missing-file` where that fails
 */
export function encodeForOrt(
  model: OnnxModel,
  sessionOptions: OrtSessionOptions,
  realPath: (file: string) => string = (file) => file,
): EncodedForOrt {
  const resolve = memoize((file) => resolveFile(model.name, file, realPath));
  const initializers = model.initializers.map((initializer) => withFile(initializer, resolve));
  const resolved = { ...model, initializers };
  const { folder, locate } = planExternalData(resolved);
  return {
    bytes: encodeModel(resolved, locate),
    sessionOptions: folder ? inFolder(sessionOptions, folder) : sessionOptions,
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
