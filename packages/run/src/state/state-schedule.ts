/** Where a run stands, as far as the schedule wants to know. */
export interface SchedulePosition {
  readonly phase: string;
  readonly pass: number;
}

/** Milliseconds between two states where nothing else decides. */
export const STATE_INTERVAL = 15_000;

/** A state is written when this many times what the last one took has gone by: 5 % of the time at the most. */
const COST_RATIO = 20;

/**
 * When a run's state is worth writing: at most 15 s of work are lost, and at most a twentieth of the time is spent. A run
 * that takes less than the interval writes none. The end of a phase is kept even where the last state is younger.
 */
export class StateSchedule {
  readonly #now: () => number;
  readonly #interval: number;
  readonly #begun: number;
  #last: number;
  #cost = 0;
  #position: SchedulePosition | undefined;

  /**
   * @param now milliseconds since any fixed moment
   * @param interval milliseconds
   */
  constructor(now: () => number, interval: number = STATE_INTERVAL) {
    this.#now = now;
    this.#interval = interval;
    this.#begun = now();
    this.#last = this.#begun;
  }

  /** Whether the state in which the run stands now is to be written. */
  isDue({ phase, pass }: SchedulePosition): boolean {
    const now = this.#now();
    const { phase: lastPhase = phase, pass: lastPass = pass } = this.#position ?? {};
    const isNewPhase = phase !== lastPhase || pass !== lastPass;
    this.#position ??= { phase, pass };
    if (now - this.#last < COST_RATIO * this.#cost) return false;
    return isNewPhase ? now - this.#begun >= this.#interval : now - this.#last >= this.#interval;
  }

  /** @param cost milliseconds that writing took */
  wrote(position: SchedulePosition, cost: number): void {
    this.#last = this.#now();
    this.#cost = cost;
    this.#position = position;
  }
}
