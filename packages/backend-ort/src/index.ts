export type {
  OrtConfigEntries,
  OrtExecutionProvider,
  OrtExternalData,
  OrtRuntime,
  OrtSession,
  OrtSessionOptions,
  OrtTensor,
} from './ort-runtime.js';
export { ortProvider, type OrtProvider, type OrtProviderRow, type StartBackend } from './ort-provider.js';
export { OrtBackend, type OrtBackendOptions } from './ort-backend.js';
export { localPort, serveSessions, type LocalPortOptions, type WorkerEnd } from './session-host.js';
export type { KeptTensor, SessionPort, SessionPortListener, SessionReply, SessionRequest } from './session-port.js';
export type { EncodedForOrt } from './encode-with-weight-files.js';
export {
  encodeWithWeightRegions,
  typeAsRead,
  type Conversion,
  type WeightRegion,
} from './encode-with-weight-regions.js';
export { ConstantRows } from './constant-rows.js';
export { Constants } from './constants.js';
export { hasLargeWeights, isLarge, LEAN_SESSION, leanModel } from './lean-model.js';
export {
  bytesInFile,
  estimateMemory,
  habitsBySize,
  NODE_BYTES,
  type EstimatedRun,
  type MemoryEstimate,
  type MemoryHabits,
  type SessionHabits,
} from './estimate-memory.js';
export { groupNormByLayerNorm, requireLinear, transposedLinear } from './operator-forms.js';
