export { collectGarbage } from './collect-garbage.js';
export { nodeSessions, nodeWorkerPort, type NodeWorker } from './node-sessions.js';
export { loadOnnxruntime, onnxruntimeLibraries } from './onnxruntime.js';
