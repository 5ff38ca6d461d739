import { Worker, type Job } from 'bullmq';

/** A worker of BullMQ's that takes no next task before somebody has looked at other queues. */
export class SingleTaskWorker extends Worker {
  /** Called after the end of each task is written down, or could not be. */
  onFree: () => void = () => undefined;

  override async processJob(job: Job, token: string): Promise<void | Job> {
    try {
      return await super.processJob(job, token, () => false);
    } finally {
      this.onFree();
    }
  }
}
