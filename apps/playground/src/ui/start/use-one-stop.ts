import { useState, type FocusEvent, type KeyboardEvent } from 'react';

/** What makes many buttons one stop of the Tab key. */
export interface OneStop {
  /** The listeners of the element around the buttons. */
  readonly around: {
    onFocus(event: FocusEvent): void;
    onKeyDown(event: KeyboardEvent): void;
  };
  /** The `tabIndex` of the button with that number, counted from 0. */
  tabIndex(index: number): 0 | -1;
}

/**
 * Arrows, Home and End go from one button of a group to the next, and the Tab key to what comes after the group (the
 * roving tabindex of the ARIA Authoring Practices). Up and down go by rows, where buttons stand in several.
 *
 * Mantine's `useRovingIndex` is told the number of columns, which styles decide here, and takes Alt with an arrow from the
 * browser, for which that is the way back.
 * @param count how many buttons there are
 * @param first the number of the button that the Tab key comes to before the group had the focus
 */
export function useOneStop(count: number, first = 0): OneStop {
  const [last, setLast] = useState<number>();
  const current = Math.min(last ?? first, count - 1);
  return {
    tabIndex: (index) => (index === current ? 0 : -1),
    around: {
      onFocus: ({ currentTarget, target }) => {
        const index = buttonsOf(currentTarget).indexOf(target as HTMLElement);
        if (index >= 0) setLast(index);
      },
      onKeyDown: (event) => {
        const next = NEXT[event.key];
        if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const buttons = buttonsOf(event.currentTarget);
        buttons[next(buttons, buttons.indexOf(event.target as HTMLElement))]?.focus();
      },
    },
  };
}

const buttonsOf = (group: Element): HTMLElement[] => [...group.querySelectorAll('button')];

/** The number of the button that a key goes to. There may be no such button: the keyboard then stays. */
const NEXT: Readonly<Record<string, (buttons: readonly HTMLElement[], index: number) => number>> = {
  ArrowLeft: (_, index) => index - 1,
  ArrowRight: (_, index) => index + 1,
  ArrowUp: (buttons, index) => index - inARow(buttons),
  ArrowDown: (buttons, index) => index + inARow(buttons),
  Home: () => 0,
  End: (buttons) => buttons.length - 1,
};

function inARow(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.getBoundingClientRect().top;
  return buttons.filter((button) => button.getBoundingClientRect().top === top).length;
}
