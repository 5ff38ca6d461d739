import type { Rate } from './rate-limit.js';

/** How much strangers may ask for. */
export interface ServerLimits {
  /** Jobs that wait or run, of everyone and of one key. */
  readonly maxQueued: number;
  readonly maxQueuedPerKey: number;
  /** Evaluations of a frame of 512×512 that one job may take. */
  readonly maxEvaluations: number;
  /** Bytes of a JSON body. */
  readonly maxBodyBytes: number;
  /** Bytes of an upload. */
  readonly maxInputBytes: number;
  /** Changes that a caller may ask for. */
  readonly rate: Rate;
  /** Milliseconds that a JSON body, and the next bytes of an upload, may take to arrive. */
  readonly bodyTimeout: number;
  /** Milliseconds that results stay after their job has ended; absent: until they are deleted. */
  readonly keepFor?: number | undefined;
}

/** The limits of a server that says nothing else. */
export const DEFAULT_LIMITS: ServerLimits = {
  maxQueued: 1000,
  maxQueuedPerKey: 20,
  maxEvaluations: 200_000,
  maxBodyBytes: 2 ** 20,
  maxInputBytes: 8 * 2 ** 30,
  rate: { perMinute: 600, burst: 120 },
  bodyTimeout: 15_000,
};
