export { findFfmpeg, type FfmpegBinary, type FfmpegSearch } from './video/ffmpeg-binary.js';
export { checkVideoOutput, writeVideo, type VideoFileOptions } from './video/video-file.js';
export { readSettings } from './video/read-settings.js';
export { checkReplaceable, replaceFile } from './video/replace-file.js';
export { settingsComment } from './video/settings-comment.js';
export { openModelFolder } from './model-folder/model-folder.js';
export { layeredModelFiles } from './model-folder/layered-model-files.js';
