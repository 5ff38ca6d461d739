import { Problem } from '../problem.js';
import type { Caller } from '../auth/bearer-keys.js';

/** How often a caller may change something. */
export interface Rate {
  /** Requests a minute, in the long run. */
  readonly perMinute: number;
  /** Requests at once. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Past this many callers those that were not heard of for longest are forgotten. */
const MOST_BUCKETS = 10_000;

/** A token bucket for each caller. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();

  /** @param now milliseconds since any fixed moment */
  constructor(
    private readonly rate: Rate,
    private readonly now: () => number,
  ) {}

  /** @throws Problem `rate-limited`, with the seconds until the next request is let through */
  take(caller: Caller): void {
    const { perMinute, burst } = this.rate;
    const now = this.now();
    const bucket = this.#buckets.get(caller) ?? { tokens: burst, filledAt: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 60_000) * perMinute);
    const isLet = tokens >= 1;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: isLet ? tokens - 1 : tokens, filledAt: now });
    if (this.#buckets.size > MOST_BUCKETS) this.#forgetOldest();
    if (isLet) return;
    throw new Problem('rate-limited', `Expected at most ${perMinute} requests a minute, got more`, {
      retryAfter: ((1 - tokens) / perMinute) * 60,
    });
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
