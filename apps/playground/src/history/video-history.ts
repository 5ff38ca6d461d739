import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { isOfRoom } from '@zeroreel/hub';
import type { Frame } from '@zeroreel/media';
import type { FinishedVideo } from '../worker-protocol.js';
import { shrunkFrame } from '../encode/shrunk-frame.js';

/** What is listed of a video that was made in this browser. The video itself is read when it is opened. */
export interface HistoryEntry {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Empty where the video does not tell it. */
  readonly prompt: string;
  /** Its first frame, small; absent where the video has none that can be shown. */
  readonly poster?: Frame;
  /** When it was taken out of the list, while that can be undone. */
  readonly removed?: number;
}

interface HistorySchema extends DBSchema {
  videos: { key: number; value: { readonly time: number; readonly video: FinishedVideo } };
  entries: { key: number; value: HistoryEntry };
}

type HistoryDatabase = IDBPDatabase<HistorySchema>;
type Upgrade = IDBPTransaction<HistorySchema, ('videos' | 'entries')[], 'versionchange'>;

/** What a history tells of other tabs of the page. */
export interface HistoryEvents {
  /** One of an earlier version of the page is open, and has to be closed first. */
  readonly blocked: () => void;
  /** One of a later version took over: this history is closed. */
  readonly outdated: () => void;
}

/** No more videos are kept; the oldest go. */
const MOST_VIDEOS = 40;
/** Longest side of a poster. */
const POSTER = 128;
/** Version 1 kept videos alone; version 2 keeps an entry of the list beside each. */
const VERSION = 2;
/** Milliseconds after which a video that was taken out is forgotten by the next visit. */
const UNDO = 10 * 60_000;

/** The videos that were made in this browser, in IndexedDB. */
export class VideoHistory {
  private constructor(private readonly db: HistoryDatabase) {}

  /** Rejects where the browser keeps nothing, as in some private windows. */
  static async open({ blocked, outdated }: HistoryEvents, now: number): Promise<VideoHistory> {
    const db = await openDB<HistorySchema>('zeroreel', VERSION, {
      upgrade(upgraded, from, _, transaction) {
        if (from < 1) upgraded.createObjectStore('videos', { autoIncrement: true });
        upgraded.createObjectStore('entries', { keyPath: 'id' });
        listVideos(transaction).catch(() => transaction.abort());
      },
      blocked,
      blocking(_, __, event) {
        (event.target as IDBDatabase).close();
        outdated();
      },
    });
    const history = new VideoHistory(db);
    const old = (await history.#all()).filter(({ removed = Infinity }) => removed < now - UNDO);
    await history.forget(old.map(({ id }) => id));
    return history;
  }

  /** The newest first. */
  async list(): Promise<readonly HistoryEntry[]> {
    return (await this.#all()).filter(({ removed }) => removed === undefined).toReversed();
  }

  /** A video; undefined where it is gone. Nobody has checked what is in it. */
  async video(id: number): Promise<FinishedVideo | undefined> {
    return (await this.db.get('videos', id))?.video;
  }

  /** Keeps a video, and forgets the oldest where there are too many, or too little room. @throws DOMException */
  async add(video: FinishedVideo, time: number): Promise<void> {
    for (;;) {
      try {
        await this.#put(video, time);
        break;
      } catch (error) {
        const [oldest] = await this.#all();
        if (oldest === undefined || !isOfRoom(error)) throw error;
        await this.forget([oldest.id]);
      }
    }
    const ids = (await this.#all()).map(({ id }) => id);
    await this.forget(ids.slice(0, Math.max(0, ids.length - MOST_VIDEOS)));
  }

  /** Takes videos out of the list, which `restore` undoes. */
  async remove(ids: readonly number[], time: number): Promise<void> {
    await this.#change(ids, (entry) => ({ ...entry, removed: time }));
  }

  async restore(ids: readonly number[]): Promise<void> {
    await this.#change(ids, ({ removed: _, ...entry }) => entry);
  }

  /** Takes videos away for good. */
  async forget(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const transaction = this.db.transaction(['videos', 'entries'], 'readwrite');
    for (const id of ids) {
      await transaction.objectStore('videos').delete(id);
      await transaction.objectStore('entries').delete(id);
    }
    await transaction.done;
  }

  #all(): Promise<readonly HistoryEntry[]> {
    return this.db.getAll('entries');
  }

  async #put(video: FinishedVideo, time: number): Promise<void> {
    const transaction = this.db.transaction(['videos', 'entries'], 'readwrite');
    const keep = async () => {
      const id = await transaction.objectStore('videos').add({ time, video });
      await transaction.objectStore('entries').put(entryOf(id, time, video));
    };
    await Promise.all([keep(), transaction.done]);
  }

  async #change(ids: readonly number[], change: (entry: HistoryEntry) => HistoryEntry): Promise<void> {
    const { store, done } = this.db.transaction('entries', 'readwrite');
    for (const id of ids) {
      const entry = await store.get(id);
      if (entry) await store.put(change(entry));
    }
    await done;
  }
}

/** Adds the videos that are already kept to the list. */
async function listVideos(transaction: Upgrade): Promise<void> {
  const entries = transaction.objectStore('entries');
  // One video after the other: all of them may be more than there is memory for.
  let cursor = await transaction.objectStore('videos').openCursor();
  while (cursor) {
    await entries.put(entryOf(cursor.key, cursor.value.time, cursor.value.video));
    cursor = await cursor.continue();
  }
}

/** Browsers keep videos of every version: nobody has checked what is in them. */
export function entryOf(id: number, time: number, video: Partial<FinishedVideo> | undefined): HistoryEntry {
  const { request } = (video?.recorded?.settings ?? {}) as { readonly request?: { readonly prompt?: unknown } };
  const first = video?.frames?.[0];
  return {
    ...{ id, time, prompt: typeof request?.prompt === 'string' ? request.prompt : '' },
    ...(isFrame(first) && { poster: shrunkFrame(first, POSTER) }),
  };
}

/** Whether a value is a frame that can be drawn. */
export const isFrame = (value: Partial<Frame> | undefined): value is Frame =>
  value?.data instanceof Uint8Array &&
  value.data.length > 0 &&
  value.data.length === 3 * (value.width ?? 0) * (value.height ?? 0);
