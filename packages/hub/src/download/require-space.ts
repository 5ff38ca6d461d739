import { ZeroreelError } from '@zeroreel/core';
import type { RemoteFileSource } from '../files/remote-file.js';
import { noRoom } from './no-room.js';

/** What a disk keeps free at least. */
const SPARE = 2 ** 24;

/**
 * Refuses downloads that there is no room for, before they begin.
 * @param advice how to make room
 * @throws ZeroreelError `missing-file` with figures
 */
export async function requireSpace(sources: readonly RemoteFileSource[], advice: string): Promise<void> {
  const places = new Map(sources.map(({ place }) => [place.location, place]));
  for (const [location, place] of places) {
    const own = sources.filter((source) => source.place.location === location);
    const bytes = await Promise.all(own.map((source) => source.missingBytes()));
    const missing = bytes.reduce((sum, each) => sum + each, 0);
    const free = await place.freeBytes();
    if (free === undefined || missing + SPARE <= free) continue;
    const what = `${formatBytes(missing)} are to be downloaded into ${location}, which has room for ${formatBytes(free)}`;
    throw new ZeroreelError('missing-file', `${what}. ${advice}`, { cause: noRoom() });
  }
}

/** `512 B`, `1.50 kB`, `4.27 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  const digits = power === 0 ? 0 : amount < 10 ? 2 : amount < 100 ? 1 : 0;
  return `${amount.toFixed(digits)} ${units[power] ?? ''}`;
}
