import type { OrtRuntime } from './ort-runtime.js';
import { SessionHost } from './session-host.js';
import type { SessionPort, SessionPortListener } from './session-port.js';

/** Sessions in the calling thread, which a run then holds up: for callers that are in a worker of their own, and for tests. */
export function localPort(ort: OrtRuntime): SessionPort {
  const host = new SessionHost(ort);
  let listener: SessionPortListener | undefined;
  return {
    listen(to) {
      listener = to;
    },
    post(request) {
      void host.answer(request).then((reply) => listener?.reply(reply));
    },
    async close() {
      listener = undefined;
    },
  };
}
