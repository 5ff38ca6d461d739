/** A file that can be read in parts and whose bytes a backend can open by itself. */
export interface ModelFile {
  /**
   * What `ExternalBytes.file` of its weights will be: an absolute path or a URL. It is asked when networks are compiled:
   * a file that is still to be downloaded has none before.
   */
  readonly location: string;
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Files of a model, wherever they lie: a folder in diffusers' layout, or a single file. Paths are relative, with '/'.
 */
export interface ModelFiles {
  /** For messages: the folder or URL. */
  readonly name: string;
  /** Whether `path` is there. */
  has(path: string): Promise<boolean>;
  /** Names of the files directly in `folder`; empty where it does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** @throws ZeroreelError `missing-file` */
  open(path: string): Promise<ModelFile>;
}

/**
 * Names of files that go with a single file, where they lie beside it: peft's weights do not tell their own scale.
 * @param name of the single file
 */
export const companionsOf = (name: string): readonly string[] =>
  name === 'adapter_model.safetensors' ? ['adapter_config.json'] : [];
