import type { PluginDefinition } from '@zeroreel/core';
import type { ArtifactStore, JobEvents, JobRecords, JobService, TaskEngine } from '@zeroreel/jobs';
import type { KnownPlugins } from '@zeroreel/run';
import type { Logger } from 'pino';
import type { BearerKeys } from './auth/bearer-keys.js';
import type { ServerLimits } from './limits/server-limits.js';
import type { Metrics } from './metrics/metrics.js';
import type { ServedModels } from './models/served-models.js';

/** What computes jobs, as capabilities tell it. */
export interface DeviceFacts {
  readonly name: string;
  /** Backend, hardware and number format. */
  readonly deviceClass: string;
  readonly backend: string;
  readonly state: 'starting' | 'idle' | 'busy' | 'lost';
}

/** What a server is made of. */
export interface ServerParts {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly engine: Pick<TaskEngine, 'position' | 'counts'>;
  /** Takes orders and changes jobs. */
  readonly service: JobService;
  readonly artifacts: ArtifactStore;
  readonly models: ServedModels;
  /** Plugins that jobs may name, by those names. */
  readonly plugins: readonly (readonly [name: string, definition: PluginDefinition])[];
  readonly known: KnownPlugins;
  readonly limits: ServerLimits;
  /** Absent: everyone who reaches the server may call, and all see the same jobs. */
  readonly keys?: BearerKeys | undefined;
  /** Names of this server besides localhost and addresses. */
  readonly hostNames?: readonly string[];
  /** Origins of pages that may call besides the server's own. */
  readonly origins?: readonly string[];
  /** Devices of this machine; none where others compute. */
  readonly devices: () => readonly DeviceFacts[];
  /** Why nothing can be computed now; undefined where all is well. */
  readonly notReady?: () => string | undefined;
  /** Bytes that are free where results are kept. */
  readonly freeBytes?: (() => Promise<number>) | undefined;
  /** Below so many free bytes no job is taken. */
  readonly minFree?: number | undefined;
  /** Absolute path of a folder for uploads that are not there whole yet. */
  readonly scratch: string;
  /** Aborted when the server stops: it takes no more jobs, and streams end. */
  readonly stopping: AbortSignal;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Version of zeroreel. */
  readonly version: string;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
}
