export { collectGarbage, nodeSessions, nodeWorkerPort, type NodeWorker } from './node-sessions.js';
export { loadOnnxruntime, onnxruntimeLibraries } from './onnxruntime.js';
