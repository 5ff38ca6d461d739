import { useEffect, useRef } from 'react';
import { hasSettings, viewIn } from '../links/page-link.js';
import { viewLink } from '../links/short-link.js';
import type { View } from '../settings/views.js';

/** What is kept with an address whose settings were taken: going back to it shows that view, as it was left. */
interface Taken {
  readonly taken?: View;
}

/**
 * Keeps the view in the address, so that back and forward go through views.
 * @param show shows another view
 * @param follow takes what the address says, where it says more than a view
 */
export function useAddress(view: View, show: (view: View) => void, follow: () => void): void {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    // Settings that came by a link bring their view along.
    if (hasSettings(location.hash) && (takenView() ?? view) === view) return;
    history.pushState(null, '', viewLink(view));
  }, [view]);
  useEffect(() => {
    function go() {
      const taken = takenView();
      if (hasSettings(location.hash) && taken === undefined) return follow();
      const named = taken ?? viewIn(location.hash) ?? 'generate';
      shown.current = named;
      show(named);
    }
    // Back and forward between addresses that differ behind their `#` alone tell this too.
    addEventListener('hashchange', go);
    return () => removeEventListener('hashchange', go);
  }, [show, follow]);
}

/** The view of the address's settings, where they were taken before. */
export const takenView = (): View | undefined => (history.state as Taken | null)?.taken;

/** Whether the settings of the address were taken before. */
export const isTaken = (): boolean => takenView() !== undefined;

/** The settings of the address were taken, and show this view. */
export const markTaken = (view: View): void => history.replaceState({ taken: view } satisfies Taken, '');
