/** The embedded models, written by the build (build/mini-models.js). */
declare module 'virtual:mini-models' {
  /** Bytes of each file by its path. */
  export const miniModels: Readonly<
    Record<'base' | 'few-step' | 'canny' | 'depth' | 'edit', Readonly<Record<string, number>>>
  >;
  /** What they use where a request says nothing. */
  export const miniModelDefaults: Readonly<Record<'base' | 'edit', import('@zeroreel/core').ModelDefaults>>;
  /** What the base offers for runs that leave open how noise becomes a picture. */
  export const miniModelPreset: import('@zeroreel/core').ModelPreset;
  /** Changes when a file does. */
  export const miniModelsVersion: string;
}
