import { readFile } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';

/** A text as a value that settings may keep, or what its form should have been. */
export type ReadText = { readonly value: unknown } | { readonly expected: string };

/** A finite number where the text is one; else the text, which the settings' parser refuses. */
export function numberOrText(text: string): number | string {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? text : number;
}

/** Reads `START-END`, fractions of the steps. */
export function readSpan(text: string): ReadText {
  const { start, end } = /^(?<start>\d*\.?\d+)-(?<end>\d*\.?\d+)$/.exec(text)?.groups ?? {};
  if (start === undefined || end === undefined) return { expected: 'START-END, for instance 0-0.6' };
  return { value: { start: Number(start), end: Number(end) } };
}

/** Reads `PATH[:STRENGTH]`; a colon that is not followed by a number alone belongs to the path. */
export function readWeights(text: string): ReadText {
  const { path = text, strength } = /^(?<path>.*):(?<strength>-?\d+(?:\.\d+)?)$/s.exec(text)?.groups ?? {};
  if (path.trim() === '') return { expected: 'PATH[:STRENGTH]' };
  return { value: { file: path, ...(strength !== undefined && { strength: Number(strength) }) } };
}

/** What a file that a flag names holds. @throws ZeroreelError `missing-file`, naming the flag */
export const readTextFile = (path: string, flag: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${flag}: the file ${path} cannot be read`, { cause });
  });
