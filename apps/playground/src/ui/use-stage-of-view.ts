import { useCallback, useEffect, useRef, useState } from 'react';
import type { View } from '../settings/views.js';
import { IDLE, type RunState } from './run-state.js';

/** What the stage shows in a view, and how the visitor goes to another one. */
export interface StageOfView {
  readonly state: RunState;
  readonly go: (view: View) => void;
}

/**
 * A finished video stays in the view that it was seen in: another view begins with its own stage, and the video is there again
 * on the way back. What runs is seen everywhere.
 */
export function useStageOfView(run: RunState, view: View, setView: (view: View) => void): StageOfView {
  const [left, setLeft] = useState<{ readonly video: RunState['video']; readonly view: View }>();
  const isElsewhere = run.video !== undefined && left?.video === run.video && left?.view !== view;
  const seen = useRef({ video: run.video, view });
  useEffect(() => {
    seen.current = { video: run.video, view };
  }, [run.video, view]);
  const go = useCallback(
    (next: View) => {
      const now = seen.current;
      setLeft((last) => (next === now.view || last?.video === now.video ? last : now));
      setView(next);
    },
    [setView],
  );
  return { state: isElsewhere && run.phase !== 'running' ? IDLE : run, go };
}
