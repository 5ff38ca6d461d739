import type { FinishedVideo } from '../worker-protocol.js';

/** Letters of a name at most; some of them take four bytes, and file systems allow 255. */
const MOST_LETTERS = 60;
const MOST_BYTES = 200;

/** Marks and spaces: no letter, digit or picture of any script. What joins pictures into one stays between them. */
const BETWEEN = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1F1E6}-\u{1F1FF}\u200d\ufe0f]+/gu;

/** The name of a file of a video, without an ending: its prompt, in whatever script, and its seed. */
export function fileNameOf({ recorded }: Pick<FinishedVideo, 'recorded'>): string {
  const { prompt, seed = 0 } = recorded.settings.request;
  const words = prompt.toLowerCase().normalize('NFC').replace(BETWEEN, '-').replace(/^-|-$/g, '');
  return `${cut(words).replace(/-$/, '') || 'video'}-${seed}`;
}

/** The beginning of a name, cut between what readers take for letters. */
function cut(words: string): string {
  let name = '';
  let letters = 0;
  for (const { segment } of new Intl.Segmenter().segment(words)) {
    if (++letters > MOST_LETTERS || new TextEncoder().encode(name + segment).length > MOST_BYTES) break;
    name += segment;
  }
  return name;
}
