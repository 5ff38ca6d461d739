/** Where a browser keeps texts: for every visit, or for this tab. */
export type TextStorage = 'localStorage' | 'sessionStorage';

/** Undefined where the browser or the visitor keeps sites from storing anything: even asking may throw. */
export function storageOf(name: TextStorage): Storage | undefined {
  try {
    return globalThis[name];
  } catch {
    return undefined;
  }
}

/** What was kept under a key; undefined where nothing was, or the browser does not tell. */
export function keptText(name: TextStorage, key: string): string | undefined {
  try {
    return globalThis[name].getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps a text, as far as the browser keeps anything; without room it lasts until the page is closed.
 * @param text undefined: takes away what was kept
 */
export function keepText(name: TextStorage, key: string, text: string | undefined): void {
  try {
    if (text === undefined) globalThis[name].removeItem(key);
    else globalThis[name].setItem(key, text);
  } catch {
    return;
  }
}
