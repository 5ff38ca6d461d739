import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { FinishedVideo } from '../worker-protocol.js';

/** A video that was made in this browser. */
export interface HistoryEntry {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly video: FinishedVideo;
}

interface HistorySchema extends DBSchema {
  videos: { key: number; value: Omit<HistoryEntry, 'id'> };
}

/** No more videos are kept; the oldest go. */
const MOST_VIDEOS = 40;

/** The videos that were made in this browser, in IndexedDB. */
export class VideoHistory {
  private constructor(private readonly db: IDBPDatabase<HistorySchema>) {}

  /** Rejects where the browser keeps nothing, as in some private windows. */
  static async open(name = 'zeroreel'): Promise<VideoHistory> {
    const upgrade = (db: IDBPDatabase<HistorySchema>) => void db.createObjectStore('videos', { autoIncrement: true });
    return new VideoHistory(await openDB<HistorySchema>(name, 1, { upgrade }));
  }

  /** The newest first. */
  async list(): Promise<readonly HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    const store = this.db.transaction('videos').store;
    for (let cursor = await store.openCursor(null, 'prev'); cursor; cursor = await cursor.continue()) {
      entries.push({ id: cursor.key, ...cursor.value });
    }
    return entries;
  }

  /** Keeps a video, and forgets the oldest where there are too many. */
  async add(video: FinishedVideo, time: number): Promise<void> {
    const { store, done } = this.db.transaction('videos', 'readwrite');
    await store.add({ time, video });
    const keys = await store.getAllKeys();
    for (const key of keys.slice(0, Math.max(0, keys.length - MOST_VIDEOS))) await store.delete(key);
    await done;
  }

  async remove(id: number): Promise<void> {
    await this.db.delete('videos', id);
  }

  async clear(): Promise<void> {
    await this.db.clear('videos');
  }
}
