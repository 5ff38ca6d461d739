export { expectClose, worstDifference, type Tolerance, type WorstDifference } from './expect-close.js';
export { describeBackendContract, type BackendContractOptions } from './backend-contract/backend-contract.js';
export { computedNumbers, type ReadMemory } from './computed-numbers.js';
export { writeEmptyCheckpoint } from './empty-checkpoint.js';
export { writeSafetensors, type SafetensorsFile, type StoredTensor } from './safetensors-file.js';
export { entries, entry, GoldenTensors } from './goldens/golden-tensors.js';
export {
  GOLDEN_NAMES,
  goldenRun,
  readGoldens,
  type GoldenName,
  type GoldenRun,
  type Goldens,
} from './goldens/read-goldens.js';
export { describeDialectContract, type DialectContractOptions } from './dialect-contract/dialect-contract.js';
export {
  readConditioningGoldens,
  type ConditionedGoldenRun,
  type ConditioningGoldens,
} from './goldens/read-conditioning-goldens.js';
export { readSdxlGoldens, type SdxlGiven, type SdxlGoldens } from './goldens/read-sdxl-goldens.js';
export { ADAPTER_GOLDENS, readAdapterGoldens, type AdapterGoldens } from './goldens/read-adapter-goldens.js';
export { writeAdapter } from './write-adapter.js';
export { describeSamplerContract, type CreateSampler } from './sampler-contract/sampler-contract.js';
export {
  pluginContract,
  type PluginContractOptions,
  type PluginContractRun,
} from './plugin-contract/plugin-contract.js';
export { onSmallDisk, smallDiskReason } from './small-disk.js';
export { clipCorpus, faultsOf, greyFaults, type CorpusClip, type CorpusPart } from './clips/clip-corpus.js';
export {
  describeArtifactStoreContract,
  type ArtifactStoreContractOptions,
} from './jobs-contract/artifact-store-contract.js';
export { describeJobEventsContract } from './jobs-contract/job-events-contract.js';
export { describeJobRecordsContract } from './jobs-contract/job-records-contract.js';
export { describeTaskEngineContract } from './jobs-contract/task-engine-contract.js';
export { testJob, testOrder, type JobKeeper, type JobKeeperOptions } from './jobs-contract/job-keeper.js';
