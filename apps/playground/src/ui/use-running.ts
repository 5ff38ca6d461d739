import { useEffect } from 'react';
import type { RunState } from './run-state.js';
import { fractionOf } from './run-progress.js';
import { useTexts } from './texts/use-texts.js';

/** While a video is made: how far it is in the title of the page, and a screen that stays on. */
export function useRunning(state: RunState): void {
  const { run } = useTexts();
  const isRunning = state.phase === 'running';
  const title = titleOf(state, run.doneTitle);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => (isRunning ? keepAwake() : undefined), [isRunning]);
}

function titleOf(state: RunState, done: string): string {
  if (state.phase === 'running') return `${Math.floor(100 * fractionOf(state))} % · zeroreel`;
  return state.phase === 'done' && state.stages.length > 0 ? `${done} · zeroreel` : 'zeroreel';
}

/** Keeps the screen on, where browser and battery allow it; a hidden page gives that up, and asks again when it is shown. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let isOver = false;
  async function ask(): Promise<void> {
    if (document.visibilityState !== 'visible') return;
    const own = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (isOver) void own?.release();
    else lock = own;
  }
  const again = () => void ask();
  void ask();
  document.addEventListener('visibilitychange', again);
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
