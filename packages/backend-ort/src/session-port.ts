import type { SessionReply, SessionRequest } from './worker-protocol.js';

/** What the caller's side does with what comes back. */
export interface SessionPortListener {
  reply(reply: SessionReply): void;
  /** The other side is gone without having been closed; `reason` says how. */
  lost(reason: string): void;
}

/** The way to a session host: in a worker, or in the same thread. */
export interface SessionPort {
  /** Called once, before the first `post`. */
  listen(listener: SessionPortListener): void;
  /** Sends a request; the buffers in `transfer` are no longer the sender's. */
  post(request: SessionRequest, transfer: readonly ArrayBuffer[]): void;
  /** Ends the other side. Nothing is reported afterwards. */
  close(): Promise<void>;
}
