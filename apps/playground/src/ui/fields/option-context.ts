import type { Fault } from '@zeroreel/core';
import type { ShownDefault } from '../../settings/shown-defaults.js';
import type { Uploads } from '../../uploads.js';

export type { ShownDefault };

/** What the fields of a group of options need beside the values. */
export interface OptionContext {
  /** What the run will use for an option that is not given; undefined where nobody can tell before the run. */
  defaultOf(key: string): ShownDefault | undefined;
  readonly uploads: Uploads;
  /** Names of the networks that the embedded family has; empty where another model is chosen, which they do not fit. */
  readonly embeddedNetworks: readonly string[];
  /** What is wrong with the group's values. Paths begin with the option's key: `scale`, `fields[0].x`. */
  readonly faults: readonly Fault[];
}
