export type {
  OrtConfigEntries,
  OrtExecutionProvider,
  OrtExternalData,
  OrtRuntime,
  OrtSession,
  OrtSessionOptions,
  OrtTensor,
} from './ort-runtime.js';
export { OrtBackend, type OrtBackendOptions } from './ort-backend.js';
export type { SessionPort, SessionPortListener } from './session-port.js';
export { localPort, type LocalPortOptions } from './local-port.js';
export { nodeWorkerPort, type NodeWorker } from './node-worker-port.js';
export { serveSessions, type WorkerEnd } from './serve-sessions.js';
export type { KeptTensor, SessionReply, SessionRequest } from './worker-protocol.js';
export type { BackendProbe } from './backend-probe.js';
export { transposedLinear } from './forms/transposed-linear.js';
export { groupNormByLayerNorm } from './forms/group-norm-by-layer-norm.js';
export type { EncodedForOrt } from './encode-for-ort.js';
export { encodeByRegion } from './encode-by-region.js';
export { planWeightRegions, type WeightRegion, type WeightRegionPlan } from './weight-regions.js';
