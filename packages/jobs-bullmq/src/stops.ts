import type { StopKind } from '@zeroreel/jobs';
import type { Job, Relay } from 'bullmq';

const TOPIC = 'stop';
/** Milliseconds for which a message waits for a task that a worker is just about to begin. */
const WAITS = 60_000;

/** Tells whoever has one of these tasks in hand to stop. A task is told apart from a later one of its id by its time. */
export interface Stop {
  readonly tasks: readonly string[];
  readonly kind: StopKind;
  readonly reason: string;
}

/** What a task in hand is told. */
export type Stopped = (kind: StopKind, reason: string) => void;

/** Carries stops between processes. */
export class Stops {
  readonly #inHand = new Map<string, Stopped>();
  readonly #recent = new Map<string, Stop>();

  constructor(private readonly relay: Relay) {}

  /** Begins to hear. */
  async hear(): Promise<void> {
    await this.relay.subscribe<Stop>(TOPIC, ({ data }) => {
      this.deliver(data);
    });
  }

  async send(stop: Stop): Promise<void> {
    this.deliver(stop);
    await this.relay.publish(TOPIC, stop);
  }

  private deliver(stop: Stop): void {
    for (const task of stop.tasks) {
      this.#inHand.get(task)?.(stop.kind, stop.reason);
      this.#recent.set(task, stop);
      setTimeout(() => this.#recent.delete(task), WAITS).unref();
    }
  }

  /** A task is in hand until this is disposed. */
  await(job: Job, stopped: Stopped): Disposable {
    const name = nameOf(job);
    this.#inHand.set(name, stopped);
    const recent = this.#recent.get(name);
    if (recent !== undefined) stopped(recent.kind, recent.reason);
    return { [Symbol.dispose]: () => this.#inHand.delete(name) };
  }
}

/** Of one task, and of no later one with the same id. */
export const nameOf = ({ id, timestamp }: Pick<Job, 'id' | 'timestamp'>): string => `${id}@${timestamp}`;
