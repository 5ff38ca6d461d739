import { freemem } from 'node:os';
import { ZeroreelError } from '@zeroreel/core';

/** Of the memory that is free, what frames may take. */
const SHARE = 0.8;

/** Frames of one size. */
export interface FrameNeed {
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Refuses frames that memory does not hold, before any is decoded.
 * @param free bytes; default: what the system has for this process
 * @throws ZeroreelError `invalid-request` with both numbers
 */
export function requireMemory(
  path: string,
  { count, width, height }: FrameNeed,
  wayOut: string,
  free = freeMemory(),
): void {
  const bytes = 3 * width * height * count;
  if (bytes <= SHARE * free) return;
  throw new ZeroreelError(
    'invalid-request',
    `${path}: ${count} ${count === 1 ? 'frame' : 'frames'} of ${width}×${height} take ${gigabytes(bytes)} of memory, and ` +
      `${gigabytes(free)} are free. ${wayOut}`,
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Node 20 has the limits of containers in it from 20.13 on. */
const freeMemory = (): number => process.availableMemory?.() ?? freemem();
