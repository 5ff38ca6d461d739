/** The embedded models: bytes of each file by its path, written by the build (vite.config.ts). */
declare module 'virtual:mini-models' {
  export const miniModels: Readonly<Record<'base' | 'canny' | 'edit', Readonly<Record<string, number>>>>;
}
