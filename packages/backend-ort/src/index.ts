export type { OrtConfigEntries, OrtRuntime, OrtSession, OrtSessionOptions, OrtTensor } from './ort-runtime.js';
export { OrtBackend, type OrtBackendOptions } from './ort-backend.js';
export type { SessionPort, SessionPortListener } from './session-port.js';
export { localPort } from './local-port.js';
export { nodeWorkerPort, type NodeWorker } from './node-worker-port.js';
export { serveSessions, type WorkerEnd } from './serve-sessions.js';
export type { KeptTensor, SessionReply, SessionRequest } from './worker-protocol.js';
export type { BackendProbe } from './backend-probe.js';
