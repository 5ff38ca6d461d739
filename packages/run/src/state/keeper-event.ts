import type { RunState } from '@zeroreel/core';

/** Where a kept run stands: `next` of `calls` of its phase, and how many pictures are decoded. */
export interface KeptPosition extends Pick<RunState, 'pass' | 'phase' | 'next'> {
  readonly calls: number;
  readonly pictures: number;
}

/** What a keeper does. */
export type KeeperEvent =
  | ({ readonly type: 'state:resumed' } & KeptPosition)
  | ({ readonly type: 'state:saved'; readonly bytes: number; readonly milliseconds: number } & KeptPosition)
  | { readonly type: 'notice'; readonly message: string };
