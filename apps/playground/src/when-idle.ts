/** What shows that somebody is about to use the page. */
const INTEREST = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'scroll'] as const;
/** Milliseconds after which a busy page is taken for an idle one. */
const LONGEST = 2000;

let idle: Promise<void> | undefined;

/**
 * Resolves when the page has loaded and has nothing else to do, or when the visitor shows interest in it. Once: who asks later
 * need not wait.
 */
export const whenIdle = (): Promise<void> => (idle ??= firstIdle());

function firstIdle(): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      for (const kind of INTEREST) removeEventListener(kind, settle, true);
      resolve();
    };
    const rest = () => {
      // Safari has no idle callbacks.
      if ('requestIdleCallback' in globalThis) requestIdleCallback(settle, { timeout: LONGEST });
      else setTimeout(settle, LONGEST / 10);
    };
    for (const kind of INTEREST) addEventListener(kind, settle, { capture: true, passive: true });
    if (document.readyState === 'complete') rest();
    else addEventListener('load', rest, { once: true });
  });
}
