export { isEnded, JOB_STATES, mayFollow, type JobState } from './job-state.js';
export { JobsError, type JobFailure, type JobFailureCode, type JobsErrorCode } from './jobs-error.js';
export {
  NO_PROGRESS,
  VIDEO_FORMATS,
  type Job,
  type JobArtifact,
  type JobId,
  type JobOrder,
  type JobPart,
  type JobPatch,
  type JobProgress,
  type JobSettings,
  type SplitWish,
  type TaskStarts,
  type VideoFormat,
} from './job.js';
export { parseJobSettings } from './parse-job-settings.js';
export {
  isTransient,
  type EventId,
  type JobEvent,
  type JobEvents,
  type StoredEvent,
  type WatchOptions,
} from './job-events.js';
export { type IdempotencyKey, type JobPage, type JobQuery, type JobRecords, type NewJob } from './job-records.js';
export { RememberedRecords } from './remembered-records.js';
export { changeJob, unknownJob } from './change-job.js';
export {
  taskKey,
  TaskStopped,
  type StopKind,
  type Task,
  type TaskContext,
  type TaskOutcome,
  type TaskReport,
  type TaskRun,
} from './task.js';
export {
  JOIN_QUEUE,
  VIDEO_QUEUE,
  type CancelOutcome,
  type QueueCounts,
  type QueuedTask,
  type QueueName,
  type TaskEngine,
  type TaskWorker,
} from './task-engine.js';
export { classQueue, UPLOADED_MODELS, type WorkClass, type WorkerFacts } from './work-class.js';
export type { QueueLoad } from './place-job.js';
export {
  readArtifact,
  type ArtifactStore,
  type Body,
  type ByteRange,
  type Read,
  type Stored,
} from './artifact-store.js';
export {
  artifactKey,
  inputDigest,
  inputKey,
  inputName,
  jobPrefix,
  partFrameKey,
  partKey,
  partsPrefix,
  recordKey,
  requireKey,
  statePrefix,
  statesPrefix,
} from './artifact-keys.js';
export { taskRun, type TaskSurroundings } from './run-task.js';
export type { TaskRecordSurroundings } from './task-record.js';
export type { Device, DeviceContext, DeviceOrder, DeviceOutcome } from './device.js';
export { copyRecord, endJob, type EndSurroundings, type JobEnd } from './end-job.js';
export { tasksOf } from './job-queueing.js';
export { JobService, type JobServiceOptions, type VideoPlan } from './job-service.js';
export type { JobPlace, JobPlacesOptions } from './job-places.js';
export { sumProgress } from './follow-progress.js';
export { newestState } from './newest-state.js';
export { artifactStateStore } from './artifact-state-store.js';
export { checkParts, partsToMakeAgain, readPartResult, type MadePart, type PartResult } from './join-video.js';
export { planVideo, type SplitContext } from './split-video.js';
