/** The embedded models, written by the build (build/mini-models.js). */
declare module 'virtual:mini-models' {
  /** Bytes of each file by its path. */
  export const miniModels: Readonly<Record<'base' | 'canny' | 'depth' | 'edit', Readonly<Record<string, number>>>>;
  /** Changes when a file does. */
  export const miniModelsVersion: string;
}
