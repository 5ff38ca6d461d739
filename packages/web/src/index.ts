export { openDroppedModel, type Dropped } from './open-dropped-model.js';
export { OpfsStorage, type KeptModel } from './opfs-storage.js';
export { blobFile, blobModelFiles, type HeldModelFiles } from './blob-model-files.js';
