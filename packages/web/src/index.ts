export { openModelUrl, type OpenModelUrlOptions } from './open-model-url.js';
export { openDroppedModel, type Dropped } from './open-dropped-model.js';
export { cachedModelFiles, type CachedModelFilesOptions, type DownloadProgress } from './cached-model-files.js';
export { ModelCache, type CachedModel, type StoreOptions } from './model-cache.js';
export { blobFile, type HeldModelFiles } from './blob-model-files.js';
