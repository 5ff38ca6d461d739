export { expectClose, worstDifference, type Tolerance, type WorstDifference } from './expect-close.js';
export { describeBackendContract, type BackendContractOptions } from './backend-contract.js';
export { writeSafetensors, type SafetensorsFile, type StoredTensor } from './safetensors-file.js';
