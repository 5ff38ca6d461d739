import type { OrtRuntime } from './ort-runtime.js';
import { SessionHost } from './session-host.js';
import { type SessionReply, type SessionRequest, tensorBuffers } from './worker-protocol.js';

/** A worker's end of the channel, as `parentPort` of `node:worker_threads` has it. */
export interface WorkerEnd {
  on(event: 'message', listener: (request: SessionRequest) => void): unknown;
  postMessage(reply: SessionReply, transfer: readonly ArrayBuffer[]): void;
}

/** What a worker does: answers the caller's side. Outputs leave without a copy. */
export function serveSessions(end: WorkerEnd, ort: OrtRuntime): void {
  const host = new SessionHost(ort);
  end.on('message', (request) => {
    void host.answer(request).then((reply) => {
      end.postMessage(reply, reply.kind === 'outputs' ? tensorBuffers(reply.outputs) : []);
    });
  });
}
