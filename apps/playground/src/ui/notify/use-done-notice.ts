import { useCallback, useEffect, useRef, useState } from 'react';
import type { RunState } from '../run-state.js';
import { useTexts } from '../texts/use-texts.js';

/** Whether the visitor is told outside of the page that a run has ended. */
export interface DoneNotice {
  /** `refused`: the browser or the visitor does not let the page; the run goes on without. */
  readonly state: 'off' | 'on' | 'refused';
  /** Asks the browser where it has to be asked. Called by a click alone. */
  readonly toggle: () => Promise<void>;
}

/** Tells of the end of runs, once asked for. */
export function useDoneNotice({ phase }: Pick<RunState, 'phase'>): DoneNotice {
  const [state, setState] = useState<DoneNotice['state']>('off');
  const { done, failed } = useTexts().moments.notify;
  const last = useRef(phase);
  useEffect(() => {
    const hasEnded = last.current === 'running' && (phase === 'done' || phase === 'failed');
    last.current = phase;
    if (!hasEnded || state !== 'on') return;
    const title = phase === 'done' ? done : failed;
    void notify(title).catch(() => setState('refused'));
  }, [phase, state, done, failed]);
  const toggle = useCallback(async () => {
    if (state === 'on') return setState('off');
    setState((await mayNotify()) ? 'on' : 'refused');
  }, [state]);
  return { state, toggle };
}

/** Private windows, embedded pages and some phones have none, and some have it and refuse. */
async function mayNotify(): Promise<boolean> {
  if (!('Notification' in globalThis)) return false;
  return (await Notification.requestPermission().catch(() => 'denied')) === 'granted';
}

/** By the page; phones want it from the service worker. @throws where neither can */
async function notify(title: string): Promise<void> {
  const options = { icon: './icon-512.png', tag: 'zeroreel' };
  try {
    new Notification(title, options).onclick = () => window.focus();
  } catch {
    const worker = await navigator.serviceWorker.getRegistration();
    if (worker === undefined) throw new Error('The browser shows no notifications of pages');
    await worker.showNotification(title, options);
  }
}
