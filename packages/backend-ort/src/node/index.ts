export { collectGarbage } from './collect-garbage.js';
export { findOnnxruntime, type FoundOnnxruntime } from './find-onnxruntime.js';
export { nodeSessions, nodeWorkerPort, type NodeWorker } from './node-sessions.js';
export { loadOnnxruntime } from './onnxruntime.js';
