import type { FinishedVideo } from '../worker-protocol.js';
import { entryOf, type HistoryEntry, type VideoHistory } from './video-history.js';

/** Fewer than a browser's own history has: these are held in memory. */
const MOST_VIDEOS = 8;

/** What a history does, wherever it keeps videos. */
export type KeptVideos = Pick<VideoHistory, 'list' | 'video' | 'add' | 'remove' | 'restore'>;

/** The videos of this visit, where the browser keeps none. */
export function visitHistory(): KeptVideos {
  let kept: readonly { readonly entry: HistoryEntry; readonly video: FinishedVideo }[] = [];
  const mark = (ids: readonly number[], removed: number | undefined) => {
    kept = kept.map(({ entry: { removed: before, ...entry }, video }) => {
      const time = ids.includes(entry.id) ? removed : before;
      return { entry: { ...entry, ...(time !== undefined && { removed: time }) }, video };
    });
  };
  let last = 0;
  return {
    list: async () => kept.flatMap(({ entry }) => (entry.removed === undefined ? [entry] : [])).toReversed(),
    video: async (id) => kept.find(({ entry }) => entry.id === id)?.video,
    async add(video, time) {
      kept = [...kept, { entry: entryOf(++last, time, video), video }].slice(-MOST_VIDEOS);
    },
    remove: async (ids, time) => mark(ids, time),
    restore: async (ids) => mark(ids, undefined),
  };
}
