import { useId, useRef, useState } from 'react';
import { keepText, keptText } from '../../kept-texts.js';

/** The tabs of the drawer of settings. */
export const DRAWER_TABS = ['basic', 'motion', 'model', 'expert'] as const;

/** One of `DRAWER_TABS`. */
export type DrawerTab = (typeof DRAWER_TABS)[number];

/** The drawer of settings: whether it is open, and at which tab. */
export interface DrawerState {
  /** Of its element. */
  readonly id: string;
  readonly isOpen: boolean;
  readonly tab: DrawerTab;
  /** Whether the visitor has just opened it, so that the keyboard goes there; told once. */
  readonly takeFocus: () => boolean;
  readonly toggle: () => void;
  readonly close: () => void;
  /** Opens it at a tab. */
  readonly show: (tab: DrawerTab) => void;
}

const KEY = 'zeroreel-settings';

/** Open at first where the stage keeps its room beside it, unless the visitor has closed it on another visit. */
export function useDrawer(): DrawerState {
  const id = useId();
  const [isOpen, setOpen] = useState(
    () => matchMedia('(width > 1180px)').matches && keptText('localStorage', KEY) !== 'closed',
  );
  const [tab, setTab] = useState<DrawerTab>('basic');
  const wantsFocus = useRef(false);
  function put(next: boolean): void {
    setOpen(next);
    wantsFocus.current = next;
    keepText('localStorage', KEY, next ? 'open' : 'closed');
    // The keyboard is back where the drawer was opened.
    if (!next) document.querySelector<HTMLElement>(`[aria-controls="${id}"]`)?.focus();
  }
  return {
    ...{ id, isOpen, tab },
    takeFocus() {
      const wants = wantsFocus.current;
      wantsFocus.current = false;
      return wants;
    },
    toggle: () => put(!isOpen),
    close: () => put(false),
    show(next) {
      setTab(next);
      if (!isOpen) put(true);
    },
  };
}
