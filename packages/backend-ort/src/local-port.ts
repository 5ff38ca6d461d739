import type { OrtRuntime } from './ort-runtime.js';
import { SessionHost } from './session-host.js';
import type { SessionPort, SessionPortListener } from './session-port.js';

/** What the sessions of a local port run on. */
export interface LocalPortOptions {
  /** Settles with the reason when the device is lost. */
  readonly lost?: Promise<string>;
  /** Frees the device; called when the port closes. */
  readonly close?: () => void;
}

/** Sessions in the calling thread, which a run then holds up: for callers that are in a worker of their own, and for tests. */
export function localPort(ort: OrtRuntime, { lost, close }: LocalPortOptions = {}): SessionPort {
  const host = new SessionHost(ort);
  let listener: SessionPortListener | undefined;
  void lost?.then((reason) => listener?.lost(reason));
  return {
    listen(to) {
      listener = to;
    },
    post(request) {
      void host.answer(request).then((reply) => listener?.reply(reply));
    },
    async close() {
      listener = undefined;
      close?.();
    },
  };
}
