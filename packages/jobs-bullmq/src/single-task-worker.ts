import { Worker, type Job } from 'bullmq';

/** Until when a task waits. */
export interface Later {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly delay: number;
}

/** A worker of BullMQ's that takes no next task before somebody has looked at other queues. */
export class SingleTaskWorker extends Worker {
  /** Called after the end of each task is written down, or could not be. */
  onFree: () => void = () => undefined;

  override async processJob(job: Job, token: string): Promise<void | Job> {
    const renewing = this.renewLock(job.id ?? '', token);
    try {
      return await super.processJob(job, token, () => false);
    } finally {
      clearInterval(renewing);
      this.onFree();
    }
  }

  /** BullMQ looks at the system's clock to see whether it is time, and waits for an hour where that is set back by one. */
  private renewLock(id: string, token: string): NodeJS.Timeout {
    const { lockDuration = 30_000 } = this.opts;
    let isUnderWay = false;
    const renew = async () => {
      if (isUnderWay) return;
      isUnderWay = true;
      try {
        const lost = await this.extendJobLocks([id], [token], lockDuration);
        if (lost.length > 0) this.emit('lockRenewalFailed', lost);
      } catch (error) {
        // The server is away: nobody can say whose the task is.
        this.emit('error', error as Error);
      } finally {
        isUnderWay = false;
      }
    };
    return setInterval(() => void renew(), lockDuration / 4);
  }

  /** Puts a task in hand back until later, as `Job.moveToDelayed` does, by another clock than this machine's. */
  async putBack(job: Job, token: string, { now, delay }: Later): Promise<void> {
    await this.backend.moveToDelayed(job.id ?? '', now, delay, token, { skipAttempt: true });
  }
}
