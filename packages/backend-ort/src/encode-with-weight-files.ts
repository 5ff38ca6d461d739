import { ZeroreelError } from '@zeroreel/core';
import { encodeModel, type ExternalBytes, type Initializer, type OnnxModel, planExternalData } from '@zeroreel/onnx';
import type { OrtConfigEntries, OrtSessionOptions } from './ort-runtime.js';

/** A model in the form that onnxruntime takes. */
export interface EncodedForOrt {
  readonly bytes: Uint8Array;
  readonly sessionOptions: OrtSessionOptions;
}

/** The files that weights lie in. */
export interface WeightFiles {
  /** Resolves the links in a file's name: onnxruntime refuses links out of a folder. */
  realPath(file: string): string;
  /** @throws where the file does not hold these bytes */
  read(bytes: ExternalBytes): Uint8Array;
}

/**
 * Encodes a model and adds the folder of its weights to the session options. The weights stay in their files:
 * onnxruntime maps them, and none passes through JavaScript. It takes one folder for all: weights on another drive than
 * most are written into the model.
 * @throws ZeroreelError `missing-file` for a file that cannot be opened
 */
export function encodeWithWeightFiles(
  model: OnnxModel,
  sessionOptions: OrtSessionOptions,
  files?: WeightFiles,
): EncodedForOrt {
  const located = onOneDrive(withRealPaths(model, files), files);
  const plan = planExternalData(located);
  return {
    bytes: encodeModel(located, (file) => plan.locate(file)),
    sessionOptions: plan.folder ? inFolder(sessionOptions, plan.folder) : sessionOptions,
  };
}

function withRealPaths(model: OnnxModel, files: WeightFiles | undefined): OnnxModel {
  if (files === undefined) return model;
  const known = new Map<string, string>();
  const resolve = (file: string): string => {
    const path = known.get(file) ?? resolveFile(model.name, file, files);
    known.set(file, path);
    return path;
  };
  return mapFiles(model, ({ data, ...weight }) => ({ ...weight, data: { ...data, file: resolve(data.file) } }));
}

function resolveFile(graph: string, file: string, files: WeightFiles): string {
  try {
    // Windows takes both cases of a drive's letter.
    return files.realPath(file).replace(/^[a-z]:/, (drive) => drive.toUpperCase());
  } catch (cause) {
    throw new ZeroreelError('missing-file', `The weights of "${graph}" cannot be opened: ${file}`, { cause });
  }
}

function onOneDrive(model: OnnxModel, files: WeightFiles | undefined): OnnxModel {
  const bytesOn = new Map<string, number>();
  for (const { data } of model.initializers) {
    if (data instanceof Uint8Array) continue;
    const drive = driveOf(data.file);
    bytesOn.set(drive, (bytesOn.get(drive) ?? 0) + data.length);
  }
  const [main, ...others] = [...bytesOn].toSorted((a, b) => b[1] - a[1]);
  if (files === undefined || main === undefined || others.length === 0) return model;
  return mapFiles(model, (weight) =>
    driveOf(weight.data.file) === main[0] ? weight : { ...weight, data: files.read(weight.data) },
  );
}

/** `C:` of a path on Windows, the server and share of one in its network; nothing elsewhere. */
const driveOf = (file: string): string => /^(?:[A-Za-z]:|\\\\[^\\]+\\[^\\]+)/.exec(file)?.[0] ?? '';

type InFile = Initializer & { readonly data: ExternalBytes };

const mapFiles = (model: OnnxModel, change: (weight: InFile) => Initializer): OnnxModel => ({
  ...model,
  initializers: model.initializers.map((weight) =>
    weight.data instanceof Uint8Array ? weight : change({ ...weight, data: weight.data }),
  ),
});

function inFolder(options: OrtSessionOptions, folder: string): OrtSessionOptions {
  const session: OrtConfigEntries = typeof options.extra?.['session'] === 'object' ? options.extra['session'] : {};
  return {
    ...options,
    extra: { ...options.extra, session: { ...session, model_external_initializers_file_folder_path: folder } },
  };
}
