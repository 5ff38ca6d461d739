import type { EventBus } from '../events/event-bus.js';
import type { Stage } from '../events/generation-events.js';
import { token } from '../token.js';

/** Returns the milliseconds since a fixed moment. Durations in events come from it. */
export type Clock = () => number;

export const Clock = token<Clock>('Clock');

/** Says when a stage begins and how long it took, also where it fails or is left early. */
export class StageReporter {
  constructor(
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** Reports `work` as a stage. */
  async run<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const end = this.begin(stage);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** Reports the life of a generator as a stage. */
  async *steps<T, R>(stage: Stage, steps: AsyncGenerator<T, R, void>): AsyncGenerator<T, R, void> {
    const end = this.begin(stage);
    try {
      return yield* steps;
    } finally {
      end();
    }
  }

  private begin(stage: Stage): () => void {
    const start = this.clock();
    this.events.emit('stage:start', { stage });
    return () => {
      this.events.emit('stage:end', { stage, milliseconds: this.clock() - start });
    };
  }
}
