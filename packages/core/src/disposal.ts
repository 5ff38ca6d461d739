/*
 * Symbols of disposal where a browser has none (Firefox before 141, Safari before 26): `await using` asks for them, and
 * classes name methods by them. Files that use either import this one first, so that a bundler keeps it.
 */
for (const name of ['dispose', 'asyncDispose'] as const) {
  if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
}

/** Frees what was opened, the last first; each has been freed when the next one's turn comes. */
export async function disposeAll(owned: readonly AsyncDisposable[]): Promise<void> {
  for (const thing of owned.toReversed()) await thing[Symbol.asyncDispose]();
}
