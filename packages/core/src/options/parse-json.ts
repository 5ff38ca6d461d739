import { ZeroreelError } from '../errors.js';
import { jsonExtent } from './json-extent.js';

/** A JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, and no list. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Settings are small; what is larger or deeper was not made by us, and reading it may cost what it likes. */
const MOST_CHARACTERS = 1_000_000;
const DEEPEST = 32;

/**
 * Parses JSON that comes from a file, a link or a request. Its length and depth are bounded before anything is built of it.
 * @param source for messages: the file's name
 * @throws ZeroreelError `invalid-request` for text that is no JSON, is too long or is nested too deep
 */
export function parseJson(text: string, source: string): unknown {
  if (text.length > MOST_CHARACTERS) {
    throw invalid(source, `up to ${MOST_CHARACTERS} characters of JSON`, `${text.length}`);
  }
  const { depth } = jsonExtent(text);
  if (depth > DEEPEST) throw invalid(source, `JSON nested ${DEEPEST} deep at most`, `${depth}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(source, 'JSON', 'something else', { cause });
  }
}

const invalid = (source: string, expected: string, got: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError('invalid-request', `${source}: expected ${expected}, got ${got}`, options);
