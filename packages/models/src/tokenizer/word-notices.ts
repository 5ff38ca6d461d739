import type { TokenEmbedding } from '@zeroreel/core';

/** Which words textual inversions taught, and which of them no text has. One notice each. */
export const wordNotices = (texts: readonly string[], embeddings: readonly TokenEmbedding[]): readonly string[] =>
  embeddings.map(({ name, placeholder, vectors }) => {
    const [count] = vectors.shape;
    const taught = `${name ?? 'A textual inversion'} taught the word '${placeholder}' (${count} ${count === 1 ? 'vector' : 'vectors'})`;
    return texts.some((text) => unified(text).includes(unified(placeholder)))
      ? taught
      : `${taught}, which no prompt has: it does nothing`;
  });

/** As the tokenizer looks for words: in any case, with one space where there are several. */
const unified = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ');
