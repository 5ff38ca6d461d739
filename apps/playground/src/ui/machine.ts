import type { BackendChoice } from '../compose/open-backend.js';
import type { ModelSource } from '../models/model-source.js';

/** Model and backend, as the visitor chose them. */
export interface Machine {
  readonly backend: BackendChoice;
  readonly source: ModelSource;
}

/** What a first visit uses. */
export const DEFAULT_MACHINE: Machine = { backend: 'auto', source: { kind: 'embedded' } };

/** The model that settings name; one that was dropped once is not there any more, and the embedded one takes its place. */
export const sourceNamed = (model: string): ModelSource =>
  /^https?:/.test(model) ? { kind: 'url', url: model } : { kind: 'embedded' };
