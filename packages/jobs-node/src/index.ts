export { FileArtifactStore } from './file-artifact-store.js';
export { openJournal, type Journal, type JournalOptions } from './journal/journal.js';
export { parseDevices, type DeviceSpec } from './device/device-spec.js';
export { serveDevice } from './device/device-child.js';
export type { DeviceHost, RunWishes, TaskTools } from './device/do-task.js';
export type { DeviceProcessOptions, DeviceState } from './device/device-process.js';
export { Supervisor, type DeviceStatus, type SupervisorOptions } from './device/supervisor.js';
