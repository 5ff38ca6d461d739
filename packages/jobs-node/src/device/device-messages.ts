import type { DeviceOrder, DeviceOutcome, JobEvent, StopKind } from '@zeroreel/jobs';
import type { Settings } from '@zeroreel/run';

/** What a supervisor tells the process of a device. */
export type ToDevice =
  | { readonly type: 'run'; readonly order: DeviceOrder; readonly machine: Settings['machine'] }
  | { readonly type: 'stop'; readonly kind: StopKind; readonly reason: string }
  | { readonly type: 'ping' };

/** What the process of a device tells its supervisor. */
export type FromDevice =
  | { readonly type: 'ready' }
  | { readonly type: 'event'; readonly event: JobEvent }
  | { readonly type: 'ended'; readonly outcome: DeviceOutcome }
  | { readonly type: 'pong' };
