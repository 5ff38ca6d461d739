import { messageOf } from '@zeroreel/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isFrame, VideoHistory, type HistoryEntry } from '../history/video-history.js';
import { visitHistory, type KeptVideos } from '../history/visit-history.js';
import type { FinishedVideo } from '../worker-protocol.js';
import type { Texts } from './texts/english.js';
import { useTexts } from './texts/use-texts.js';

/** Videos of this browser. Where it keeps none, those of this visit. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  /** What the visitor should know: why videos are not kept, or not all of them. */
  readonly notice: string | undefined;
  readonly add: (video: FinishedVideo) => void;
  /** Reads a video; undefined where it is gone or damaged, which the notice tells. */
  readonly open: (id: number) => Promise<FinishedVideo | undefined>;
  readonly remove: (ids: readonly number[]) => void;
  /** How many were taken out last, while that can be undone. */
  readonly removed: number;
  readonly undo: () => void;
}

/** Why something did not go as it should, until the language is known in which it is told. */
type Trouble = (texts: Texts['history']) => string;

/** The history, and what is done to it. Other tabs of the page do the same. */
export function useHistory(): History {
  const texts = useTexts();
  const [opening] = useState(() => later<KeptVideos>());
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);
  const [trouble, setTrouble] = useState<Trouble>();
  const [removed, setRemoved] = useState<readonly number[]>([]);
  const tell = useCallback((told: Trouble | undefined) => setTrouble(() => told), []);

  useEffect(() => {
    const { promise, resolve } = opening;
    const events = { blocked: () => tell((words) => words.blocked), outdated: () => tell((words) => words.outdated) };
    void VideoHistory.open(events, Date.now()).then(
      (history) => {
        tell(undefined);
        resolve(history);
      },
      (error: unknown) => {
        tell((words) => words.notKept(messageOf(error)));
        resolve(visitHistory());
      },
    );
    const list = () => void promise.then(async (history) => setEntries(await history.list())).catch(() => undefined);
    list();
    const tabs = channel();
    tabs?.addEventListener('message', list);
    return () => tabs?.close();
  }, [tell, opening]);

  const change = useCallback(
    async (work: (history: KeptVideos) => Promise<void>) => {
      // A video that is made before the history is there waits for it.
      const history = await opening.promise;
      try {
        await work(history);
        setEntries(await history.list());
        tellTabs();
      } catch (error) {
        tell((words) => words.failed(messageOf(error)));
      }
    },
    [tell, opening],
  );
  return useMemo(
    () => ({
      entries,
      notice: trouble?.(texts.history),
      add: (video) => void change((history) => history.add(video, Date.now())),
      async open(id) {
        const history = await opening.promise;
        const video = await history.video(id).catch(() => undefined);
        if (isVideo(video)) return video;
        tell((words) => words.damaged);
        return undefined;
      },
      remove(ids) {
        setRemoved(ids);
        void change((history) => history.remove(ids, Date.now()));
      },
      removed: removed.length,
      undo() {
        setRemoved([]);
        void change((history) => history.restore(removed));
      },
    }),
    [entries, trouble, texts, change, tell, opening, removed],
  );
}

/** A promise, and what fulfils it. */
function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

const CHANNEL = 'zeroreel.history';

/** To the other tabs, where the browser has that. */
const channel = (): BroadcastChannel | undefined =>
  'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined;

/** Has the other tabs of the page look again. */
function tellTabs(): void {
  const tabs = channel();
  tabs?.postMessage('changed');
  tabs?.close();
}

/** Browsers keep videos of every version. */
const isVideo = (video: Partial<FinishedVideo> | undefined): video is FinishedVideo =>
  Array.isArray(video?.frames) &&
  video.frames.length > 0 &&
  video.frames.every(isFrame) &&
  Number(video.framesPerSecond) > 0 &&
  typeof video.recorded === 'object';
