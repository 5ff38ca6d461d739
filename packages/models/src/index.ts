export {};
export type { ModelFile, ModelFiles } from './weights/model-files.js';
