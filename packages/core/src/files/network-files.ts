import type { WeightLookup } from '@zeroreel/onnx';
import type { ModelFiles } from './model-files.js';

/**
 * A network besides the checkpoint's own, opened: its configuration, and where each weight lies. No numbers are read
 * yet.
 */
export interface NetworkFiles {
  /** For messages: the folder, file or URL. */
  readonly name: string;
  /** What `config.json` says; empty where there is none, as with a single file. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Weights by the keys of the file. */
  readonly weights: WeightLookup;
  /** The files themselves, for networks in a layout of their own. */
  readonly files: ModelFiles;
}
