import type { QueueName, Task } from '@zeroreel/jobs';
import type { JournalWorker } from './journal-worker.js';

/** An open task of a queue. */
export interface Entry {
  readonly task: Task;
  readonly queue: QueueName;
  priority: number;
  /** Place of its job in the order in which jobs were submitted. */
  readonly place: number;
  /** Place among the tasks of its job. */
  readonly order: number;
  attempts: number;
  /** Milliseconds since 1970. */
  notBefore: number;
  isReturned: boolean;
  /** Whether it is on the disk. */
  isThere: boolean;
  /** Whether its job has ended while it is in hand. */
  isOver?: boolean;
  /** Who has it in hand. */
  worker?: JournalWorker;
}

/** Which of two waiting tasks comes first: below 0 the one, above 0 the other. */
export function compareEntries(one: Entry, other: Entry): number {
  if (one.priority !== other.priority) return other.priority - one.priority;
  if (one.isReturned !== other.isReturned) return one.isReturned ? -1 : 1;
  return one.place - other.place || one.order - other.order;
}
