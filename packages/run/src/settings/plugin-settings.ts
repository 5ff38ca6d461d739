/** A plugin that was asked for by name, and its options as they were given. Kept in files, so that its layout stays. */
export interface PluginSettings {
  /** Name of a built-in plugin or of a package, the absolute path of a folder or file, or the address of a module. */
  readonly source: string;
  readonly options: Readonly<Record<string, unknown>>;
}
