import { ZeroreelError } from '@zeroreel/core';

/** How strongly an overlay is laid on. */
export interface OverlayOptions {
  /** 0 changes nothing, 1 is the overlay as it was made; less, more and negative numbers are possible. Default 1. */
  readonly strength?: number;
}

/** @throws ZeroreelError `invalid-request` */
export function requireStrength(strength: number): void {
  if (Number.isFinite(strength)) return;
  throw new ZeroreelError('invalid-request', `strength: expected a number, got ${strength}`);
}
