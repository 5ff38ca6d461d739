import { readFile } from 'node:fs/promises';
import { parseJson, ZeroreelError } from '@zeroreel/core';

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

/**
 * Reads `PATH[:STRENGTH]`; a colon that is not followed by a number alone belongs to the path, and so does that of
 * `civitai:ID` and of a port.
 */
export function readWeights(text: string): ReadText {
  const isName = /^(civitai:\d+|https?:\/\/[^/]*)$/i.test(text);
  const parts = isName ? null : /^(?<path>.*):(?<strength>-?\d+(?:\.\d+)?)$/s.exec(text);
  const { path = text, strength } = parts?.groups ?? {};
  if (path.trim() === '') return { expected: 'PATH[:STRENGTH]' };
  return { value: { file: path, ...(strength !== undefined && { strength: Number(strength) }) } };
}

/**
 * Reads `FILE[=WORD]`. An equals sign belongs to the path where something like a path follows it: a separator, or the name
 * of a file of weights.
 */
export function readNamedWeights(text: string): ReadText {
  const { path, word } = /^(?<path>.+)=(?<word>[^=/\\]+)$/s.exec(text)?.groups ?? {};
  const isWord = word !== undefined && word.trim() !== '' && !/\.(safetensors|sft|pt|bin)$/i.test(word);
  if (path !== undefined && path.trim() !== '' && isWord) return { value: { file: path, word } };
  return text.trim() === '' || text.endsWith('=') ? { expected: 'FILE[=WORD]' } : { value: text };
}

/**
 * Reads prompts by the frame from which they hold (0 is the first), as JSON or a file of it.
 * @throws ZeroreelError `missing-file`
 */
export async function readPrompts(text: string, flag: string): Promise<ReadText> {
  const value = parsed(text.endsWith('.json') ? await readTextFile(text, flag) : text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { expected: PROMPTS_FORM };
  const entries = Object.entries(value);
  const fits = entries.every(([frame, prompt]) => /^\d+$/.test(frame) && typeof prompt === 'string');
  if (!fits || entries.length === 0) return { expected: PROMPTS_FORM };
  const keyframes = entries.map(([frame, prompt]: [string, unknown]) => ({ frame: Number(frame), prompt }));
  return { value: keyframes.sort((a, b) => a.frame - b.frame) };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text, 'prompts');
  } catch {
    return undefined;
  }
}

const PROMPTS_FORM = `{ "FRAME": "prompt", … }, for instance '{ "0": "a panda in the snow", "6": "a panda on the beach" }', or a .json file of that`;

/** What a file that a flag names holds. @throws ZeroreelError `missing-file`, naming the flag */
export const readTextFile = (path: string, flag: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${flag}: the file ${path} cannot be read`, { cause });
  });
