import { fileURLToPath } from 'node:url';

/** The folder of the embedded model, in diffusers' layout; an absolute path. */
export const miniModelPath = (): string => fileURLToPath(new URL('../base', import.meta.url));
