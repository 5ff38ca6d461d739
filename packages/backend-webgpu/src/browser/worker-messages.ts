import type { SessionReply } from '@zeroreel/backend-ort';

/** What a session worker tells of itself, and its replies to requests. */
export type WorkerMessage =
  | { readonly kind: 'started' }
  /** The runtime could not be loaded; the worker is of no use. */
  | { readonly kind: 'not-started'; readonly message: string }
  /** The device is gone; so is the worker. */
  | { readonly kind: 'lost'; readonly reason: string }
  | SessionReply;
