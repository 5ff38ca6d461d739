/**
 * Where the state of one run is kept, by names: a folder, a browser's storage, an object store. Each name's bytes are
 * there whole or not at all; whatever else lies there is nobody's business.
 */
export interface StateStore {
  /** For messages: the folder. */
  readonly name: string;
  /** What is there; nothing where nobody has written yet. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  /** Takes the place of an earlier one of that name, in one step. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  /** Called when everything was removed: takes away the place itself, unless something else lies there. */
  close(): Promise<void>;
}
