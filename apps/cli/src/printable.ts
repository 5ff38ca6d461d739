/**
 * Text from elsewhere as a terminal may show it. What would command the terminal, turn the direction of writing or stay
 * unseen is written as JavaScript and JSON escape it: control characters, lone surrogates, marks of direction, and characters
 * that are not drawn, but for those within emoji and Persian words. Line feeds stay.
 */
export const printable = (text: string): string => text.replace(UNPRINTABLE, (character) => escaped(character));

const UNPRINTABLE =
  /(?![\n\u200c\u200d\p{Variation_Selector}])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;

/** Every unit of UTF-16 by itself: JSON has no other escapes. */
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, k) => character.charCodeAt(k))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/** A value as a line of JSON that a terminal may show: JSON itself escapes no control characters from U+007F on. */
export const printableJson = (value: unknown): string => `${printable(JSON.stringify(value))}\n`;
