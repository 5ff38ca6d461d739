/** Whose clock is watched, and who is told. */
export interface WatchedClock {
  /** Milliseconds since 1970 by the server's clock. */
  readonly serverNow: () => Promise<number>;
  /** Milliseconds by which the clocks may differ. */
  readonly most: number;
  /** Milliseconds between two looks. */
  readonly every: number;
  /** @param ahead milliseconds by which this machine's clock is off; undefined: they agree again */
  readonly onChange: (ahead: number | undefined) => void;
}

/**
 * Looks now and then whether the clock of this machine agrees with the server's. BullMQ writes down times of machines'
 * clocks: on PostgreSQL until when a task is locked, on both servers until when one waits that is tried again later. A
 * machine whose clock is wrong would take tasks out of the hands of others, or have its own taken.
 */
export class ClockWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #isOff = false;

  private constructor(private readonly watched: WatchedClock) {
    this.#timer = setInterval(() => void this.look(), watched.every).unref();
  }

  /** Looks, and goes on looking. */
  static async start(watched: WatchedClock): Promise<ClockWatch> {
    const watch = new ClockWatch(watched);
    await watch.look();
    return watch;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  private async look(): Promise<void> {
    const asked = { wall: Date.now(), steady: performance.now() };
    const server = await this.watched.serverNow().catch(() => undefined);
    // A server that is away says nothing about the clock.
    if (server === undefined) return;
    const took = performance.now() - asked.steady;
    const ahead = asked.wall + took / 2 - server;
    const isOff = Math.abs(ahead) > this.watched.most + took / 2;
    if (isOff === this.#isOff) return;
    this.#isOff = isOff;
    this.watched.onChange(isOff ? ahead : undefined);
  }
}

/** What a log says of it. @param ahead as `WatchedClock.onChange` has it */
export const clockNotice = (ahead: number | undefined): string =>
  ahead === undefined
    ? "This machine's clock agrees with the queue's again: it takes tasks"
    : `This machine's clock is ${Math.abs(Math.round(ahead / 1000))} s ${ahead > 0 ? 'ahead of' : 'behind'} the queue's: ` +
      'it takes no tasks until they agree (NTP)';
