import { ZeroreelError } from '@zeroreel/core';
import type { ClipVocabulary } from './clip-tokenizer.js';
import type { AddedToken } from './special-tokens.js';

/** Tables that have to belong together. */
export interface CheckedTables {
  /** Of the tokenizer's files, for messages. */
  readonly name: string;
  readonly vocabulary: ClipVocabulary;
  /** Tokens that are found before words are split: no merge makes them. */
  readonly added: readonly AddedToken[];
  /** Rows of the text encoder's table of tokens, where it is known. */
  readonly vocabSize?: number | undefined;
}

/** Of the rows of a text encoder's table, how many have a token at least; some tables are filled up. */
const LEAST_SHARE = 0.95;

/**
 * Holds vocabulary, merges and the text encoder's table against each other: a table that was cut off, or belongs to
 * another model, would give other tokens without a word.
 * @returns what is told of them, for a notice
 * @throws ZeroreelError `invalid-model` naming the tables, what was expected and the first tokens that show it
 */
export function checkVocabulary({ name, vocabulary, added, vocabSize }: CheckedTables): readonly string[] {
  checkMerges(name, vocabulary);
  checkMade(name, vocabulary, new Set(added.map(({ content }) => content)));
  return vocabSize === undefined ? [] : checkRows(name, vocabulary, added, vocabSize);
}

function checkMerges(name: string, { vocab, merges }: ClipVocabulary): void {
  const line = merges.findIndex((merge) => !/^\S+ \S+$/.test(merge));
  if (line >= 0) {
    throw invalid(name, `two tokens in each merge, got '${(merges[line] ?? '').slice(0, 40)}' as number ${line + 1}`);
  }
  const unknown = merges.find(
    (merge) => ![...merge.split(' '), merge.replace(' ', '')].every((token) => Object.hasOwn(vocab, token)),
  );
  if (unknown !== undefined) throw invalid(name, `merges of tokens in its vocabulary, got '${unknown}'`);
}

/** Names of tokens that no text has, which fill a table up: `[unused12]`, `unused12</w>`. */
const FILLER = /^\[?unused\d+\]?(<\/w>)?$/;

/** Every token of several symbols is made by a merge. */
function checkMade(name: string, { vocab, merges }: ClipVocabulary, added: ReadonlySet<string>): void {
  const made = new Set(merges.map((merge) => merge.replace(' ', '')));
  const isSymbol = (token: string): boolean => [...token.replace(/<\/w>$/, '')].length <= 1;
  const isSingle = (token: string): boolean => isSymbol(token) || added.has(token) || FILLER.test(token);
  const lacking = Object.keys(vocab).filter((token) => !made.has(token) && !isSingle(token));
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, 3).map((token) => `'${token}'`);
  throw invalid(
    name,
    `merges for every token of its vocabulary, got none for ${lacking.length}, such as ${shown.join(', ')}: ` +
      'one of the two tables is cut off, or that of another model',
  );
}

function checkRows(
  name: string,
  { vocab }: ClipVocabulary,
  added: readonly AddedToken[],
  rows: number,
): readonly string[] {
  const tokens = [
    ...Object.entries(vocab),
    ...added.flatMap(({ content, id }) => (id === undefined ? [] : [[content, id] as const])),
  ];
  const beyond = tokens.find(([, id]) => id < 0 || id >= rows);
  if (beyond) {
    throw invalid(name, `ids below the ${rows} tokens of the text encoder, got ${beyond[1]} for '${beyond[0]}'`);
  }
  const known = new Set(tokens.map(([, id]) => id)).size;
  if (known < LEAST_SHARE * rows) throw invalid(name, `about the ${rows} tokens of the text encoder, got ${known}`);
  // Tables are filled up to multiples of 8 or more for speed.
  if (known === rows || rows % 8 === 0) return [];
  const [are, words] = rows - known === 1 ? ['is', 'token'] : ['are', 'tokens'];
  return [
    `${name}: ${rows - known} ${words} of the text encoder ${are} unknown to it; words that it was taught may be lost`,
  ];
}

const invalid = (name: string, message: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected ${message}`);
