/**
 * Text from elsewhere as a terminal may show it: control characters, and marks that turn the direction of writing, are
 * written as JavaScript escapes them. Line feeds stay.
 */
export const printable = (text: string): string =>
  text.replace(/(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => escaped(character));

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
