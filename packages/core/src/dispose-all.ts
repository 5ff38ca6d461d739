/** Frees what was opened, the last first; each has been freed when the next one's turn comes. */
export async function disposeAll(owned: readonly AsyncDisposable[]): Promise<void> {
  for (const thing of owned.toReversed()) await thing[Symbol.asyncDispose]();
}
