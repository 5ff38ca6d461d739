import type { RunState } from '@zeroreel/core';

/** Where a kept run stands: `next` of `calls` of its phase, and how many pictures are decoded. */
export interface KeptPosition extends Pick<RunState, 'pass' | 'phase' | 'next'> {
  readonly calls: number;
  readonly pictures: number;
}

/** @param kept checksums of the pictures that are kept */
export const positionOf = (
  kept: ReadonlyMap<number, string>,
  { pass, phase, next, times }: RunState,
): KeptPosition => ({ pass, phase, next, calls: times.length, pictures: kept.size });

/** What a keeper does. */
export type KeeperEvent =
  | ({ readonly type: 'state:resumed' } & KeptPosition)
  | ({ readonly type: 'state:saved'; readonly bytes: number; readonly milliseconds: number } & KeptPosition)
  | { readonly type: 'notice'; readonly message: string };
