/** What lies beyond the edge: the picture mirrored, or its last cell repeated. */
export type Border = 'reflect' | 'clamp';

/** The place between 0 and size - 1 that is read for a place anywhere on an axis of `size` cells. */
export function settle(position: number, size: number, border: Border): number {
  return border === 'reflect' ? reflect(position, size) : limit(position, size);
}

/** Mirrors about the outer edges -1/2 and n - 1/2, then limits to cell middles. */
function reflect(position: number, size: number): number {
  const period = 2 * size;
  const shifted = (((position + 0.5) % period) + period) % period;
  const mirrored = shifted < size ? shifted : period - shifted;
  return limit(mirrored - 0.5, size);
}

const limit = (position: number, size: number): number => Math.min(Math.max(position, 0), size - 1);
