export { openQueue, type JobQueue, type OpenQueueOptions } from './open-queue.js';
export { ENGINE_TIMES, type EngineTimes } from './stalled-guards.js';
