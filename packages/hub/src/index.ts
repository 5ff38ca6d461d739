export { RemoteModels, type DownloadFollower, type RemoteModelsOptions } from './remote-models.js';
export { RemoteModel } from './files/remote-model.js';
export type { DownloadProgress } from './download/download-progress.js';
export { ByteRanges } from './download/byte-ranges.js';
export { isSafePath } from './names/hub-name.js';
export { namesIn } from './sources/remote-listing.js';
export { formatModelName, isCommit, type ModelName } from './names/model-name.js';
export { coversName } from './names/covers-name.js';
export { parseModelName, PUBLIC_HOSTS, type NameHosts } from './names/parse-model-name.js';
export { KNOWN_MODELS, type KnownModel } from './names/known-models.js';
export type { TokenSource } from './http/credentials.js';
export type { Advice } from './sources/remote-listing.js';
export { chunksOf, memoryStorage } from './storage/memory-storage.js';
export { lookingStorage } from './storage/looking-storage.js';
export { digestOf, gitHeader } from './storage/digest.js';
export type {
  BeginOptions,
  Digest,
  FileFacts,
  ModelStorage,
  PartialFile,
  SizedFile,
  StoredPlace,
  StoredSource,
} from './storage/model-storage.js';
export { isOfRoom } from './download/no-room.js';
export { formatBytes } from './download/require-space.js';
