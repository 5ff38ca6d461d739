/** What a small model was taught, where all of it can be listed; `zeroreel.json` next to its weights holds it. */
export interface KnownWorld {
  /** What its pictures show, as prompts say it: `panda`. */
  readonly subjects: readonly string[];
  /** `wearing a hat`. */
  readonly activities: readonly string[];
  /** `on the beach`. */
  readonly places: readonly string[];
  readonly colours: readonly string[];
  /** Every word of its captions, in lower case. */
  readonly words: readonly string[];
}

/** Words of `text` that a model has never seen, in lower case, each once, in the order of the text. */
export function unknownWords(text: string, { words }: Pick<KnownWorld, 'words'>): string[] {
  const known = new Set(words);
  const said =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/\p{L}+/gu) ?? [];
  return [...new Set(said)].filter((word) => !known.has(word));
}
