import { useCallback, useEffect, useState } from 'react';
import { VideoHistory, type HistoryEntry } from '../history/video-history.js';
import type { FinishedVideo } from '../worker-protocol.js';

/** Videos of this browser; empty and silent where it keeps none. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly add: (video: FinishedVideo) => void;
  readonly remove: (id: number) => void;
  readonly clear: () => void;
}

/** The history, and what is done to it. */
export function useHistory(): History {
  const [history, setHistory] = useState<VideoHistory>();
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);

  useEffect(() => {
    VideoHistory.open()
      .then(async (opened) => {
        setHistory(opened);
        setEntries(await opened.list());
      })
      .catch(() => undefined);
  }, []);

  const change = useCallback(
    (work: (history: VideoHistory) => Promise<void>) => {
      if (!history) return;
      work(history)
        .then(async () => setEntries(await history.list()))
        .catch(() => undefined);
    },
    [history],
  );
  return {
    entries,
    add: useCallback((video) => change((opened) => opened.add(video, Date.now())), [change]),
    remove: (id) => change((opened) => opened.remove(id)),
    clear: () => change((opened) => opened.clear()),
  };
}
