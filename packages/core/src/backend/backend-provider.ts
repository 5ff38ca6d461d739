import { token } from '../token.js';
import type { Backend } from './backend.js';

/**
 * What networks compute in. `int8` is an approximation: linear layers and convolutions multiply integers, everything else is
 * float32.
 */
export type BackendPrecision = 'float32' | 'float16' | 'int8';

/** Whether a provider works on this machine, and why. */
export interface BackendProbe {
  readonly available: boolean;
  /** A text for people: what the backend would run on, or what is missing. */
  readonly detail: string;
}

/** What every provider understands. A provider may add options of its own. */
export interface BackendOpenOptions {
  /** The number of CPU threads. Default: as many as the process or page may use. Pure GPU providers ignore it. */
  readonly threads?: number;
  /** What networks compute in unless the caller of `loadModel` says otherwise. Default: what suits the device best. */
  readonly precision?: BackendPrecision;
  /** Whether sessions run in a worker, which is the default, or in the calling thread, which every run then blocks. */
  readonly worker?: boolean;
}

/**
 * Opens backends of one kind. A plugin adds a kind by providing another `BackendProvider`; names must be unique.
 * A provider holds no resources: whoever opens a backend closes it.
 */
export interface BackendProvider {
  /** What users select it by: `cpu`, `cuda`. */
  readonly name: string;
  /** One line for help texts and lists. */
  readonly summary: string;
  /** Finds out whether `open` would succeed. Never throws because something is missing. */
  probe(): Promise<BackendProbe>;
  /**
   * @throws ZeroreelError `backend-unavailable`, with a message that says what the user must install or change;
   * `invalid-request` for an option that this provider does not support
   */
  open(options: BackendOpenOptions): Promise<Backend>;
}

export const BackendProvider = token<BackendProvider>('BackendProvider');
