export {
  findClipReader,
  findFfmpeg,
  isMaintained,
  type FfmpegBinary,
  type FfmpegSearch,
} from './video/ffmpeg-binary.js';
export { pictureReader } from './video/picture-file.js';
export { checkVideoOutput, writeVideo, type PlannedVideo, type VideoFileOptions } from './output/video-file.js';
export { FrameSpool } from './output/frame-spool.js';
export { saveFrames, type SavedFramesOptions } from './output/save-frames.js';
export { removeScratchFolders } from './output/scratch-folder.js';
export { isDiskFull } from './output/write-error.js';
export { lockFile, type LockHolder, type LockOptions } from './model-storage/file-lock.js';
export { syncFolder } from './state/state-folder.js';
export { frameIdOf, framePath, videoOutputOf, type VideoOutput } from './output/video-output.js';
export { readSettings } from './video/read-settings.js';
export { readSequence } from './output/read-sequence.js';
export { checkReplaceable, followLinks } from './output/output-file.js';
export { replaceFile } from './output/replace-file.js';
export { settingsComment } from './output/settings-comment.js';
export { stateFolder, type StateFolder } from './state/state-folder.js';
export { openFile, openModel, openModelFile, openModelFolder } from './model-folder/model-folder.js';
export { layeredModelFiles } from './model-folder/layered-model-files.js';
export { readVideo } from './video/read-video.js';
export type { ReadVideoOptions, SourceVideo } from './video/source-video.js';
export type { AudioTrack } from './output/audio-track.js';
export { readHubEnvironment, type HubEnvironment, type Variables } from './model-storage/hub-environment.js';
export { nodeModelStorage } from './model-storage/node-model-storage.js';
export { listKeptModels, removeKeptModel, type KeptModel, type KeptRevision } from './model-storage/kept-models.js';
export { byteRange, type ByteRange } from './http/byte-range.js';
