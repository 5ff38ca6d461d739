export { miniModelFolders, miniModelPath, MINI_MODELS, type MiniModel } from './mini-model-path.js';
