import { isJsonObject, jsonExtent, shown, ZeroreelError, type JsonObject, type ModelFiles } from '@zeroreel/core';
import { foreignText } from './first-look.js';

/** More than any vocabulary or header has; a file may claim to be of any size. */
export const LARGEST_JSON = 2 ** 25;
/** What is nested deeper, or holds more, takes much more memory than its text. */
const DEEPEST = 64;
const MOST_VALUES = 2 ** 20;

/**
 * Reads a file as UTF-8 text.
 * @throws ZeroreelError `missing-file`; `invalid-model` for more than 32 MiB, for a Git LFS pointer or a web page
 */
export async function readText(files: ModelFiles, path: string): Promise<string> {
  const file = await files.open(path);
  if (file.size > LARGEST_JSON) {
    throw invalid(`${files.name}/${path}`, `up to ${LARGEST_JSON} bytes of text`, `${file.size}`);
  }
  const text = new TextDecoder().decode(await file.read(0, file.size));
  const foreign = foreignText(text);
  if (foreign === undefined) return text;
  throw invalid(`${files.name}/${path}`, "the model's own file", foreign);
}

/**
 * Parses text that must hold a JSON object.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model`
 */
export function parseJsonObject(text: string, name: string): JsonObject {
  const { depth, values } = jsonExtent(text);
  if (depth > DEEPEST) throw invalid(name, `JSON nested ${DEEPEST} deep at most`, `${depth}`);
  if (values > MOST_VALUES) throw invalid(name, `JSON of ${MOST_VALUES} values at most`, `${values}`);
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (cause) {
    throw invalid(name, 'JSON', `text that does not parse: ${String(cause)}`, { cause });
  }
  if (!isJsonObject(value)) throw invalid(name, 'a JSON object', shown(value));
  return value;
}

/** Does what `JSON.parse` does. Numbers that JSON lacks become null, which leaves an option out. */
function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const json = withoutPythonNumbers(text);
    if (json === text) throw error;
    return JSON.parse(json);
  }
}

/** Numbers that JSON lacks and Python writes: diffusers' schedulers say `"lambda_min_clipped": -Infinity`. */
const PYTHON_NUMBERS = /-?\b(?:Infinity|NaN)\b/g;

/** The text with null in the place of such numbers. What stands in strings stays. */
function withoutPythonNumbers(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('"', at);
    const end = open < 0 ? text.length : endOfString(text, open);
    parts.push(text.slice(at, open < 0 ? end : open).replace(PYTHON_NUMBERS, 'null'));
    if (open >= 0) parts.push(text.slice(open, end));
    at = end;
  }
  return parts.join('');
}

/** Behind the quotation mark that ends the string which begins at `open`. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

const invalid = (name: string, expected: string, got: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected ${expected}, got ${got}`, options);

/**
 * Reads the JSON object in a file of the model.
 * @throws ZeroreelError `missing-file`, or `invalid-model` where it is not one
 */
export async function readJson(files: ModelFiles, path: string): Promise<JsonObject> {
  return parseJsonObject(await readText(files, path), `${files.name}/${path}`);
}
