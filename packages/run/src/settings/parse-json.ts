import { ZeroreelError } from '@zeroreel/core';

/** Settings are small; what is larger or deeper was not made by us, and reading it may cost what it likes. */
const MOST_CHARACTERS = 1_000_000;
const DEEPEST = 32;

/**
 * Parses JSON that comes from a file, a link or a request, within bounds.
 * @param source for messages: the file's name
 * @throws ZeroreelError `invalid-request` for text that is no JSON, is too long or is nested too deep
 */
export function parseJson(text: string, source: string): unknown {
  if (text.length > MOST_CHARACTERS) {
    throw invalid(source, `up to ${MOST_CHARACTERS} characters of JSON`, `${text.length}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(source, 'JSON', 'something else', { cause });
  }
  const depth = depthOf(text);
  if (depth > DEEPEST) throw invalid(source, `JSON nested ${DEEPEST} deep at most`, `${depth}`);
  return value;
}

/** Brackets that are open at the deepest place, outside of strings. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}

const invalid = (source: string, expected: string, got: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError('invalid-request', `${source}: expected ${expected}, got ${got}`, options);
