import { ZeroreelError, type ModelFiles } from '@zeroreel/core';

/** A JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a file as UTF-8 text.
 * @throws ZeroreelError `missing-file`
 */
export async function readText(files: ModelFiles, path: string): Promise<string> {
  const file = await files.open(path);
  return new TextDecoder().decode(await file.read(0, file.size));
}

/**
 * Parses text that must hold a JSON object.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model`
 */
export function parseJsonObject(text: string, name: string): JsonObject {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (cause) {
    throw new ZeroreelError('invalid-model', `${name}: expected JSON, got text that does not parse: ${String(cause)}`, {
      cause,
    });
  }
  if (!isJsonObject(value)) {
    throw new ZeroreelError(
      'invalid-model',
      `${name}: expected a JSON object, got ${JSON.stringify(value).slice(0, 40)}`,
    );
  }
  return value;
}

/** Numbers that JSON lacks and Python writes: diffusers' schedulers say `"lambda_min_clipped": -Infinity`. */
const PYTHON_NUMBERS = /(?<=[:,[]\s*)(?:-?Infinity|NaN)(?=\s*[,}\]])/g;

/** Does what `JSON.parse` does. Numbers that JSON lacks become null, which leaves an option out. */
function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const json = text.replace(PYTHON_NUMBERS, 'null');
    if (json === text) throw error;
    return JSON.parse(json);
  }
}

/**
 * Reads the JSON object in a file of the model.
 * @throws ZeroreelError `missing-file`, or `invalid-model` where it is not one
 */
export async function readJson(files: ModelFiles, path: string): Promise<JsonObject> {
  return parseJsonObject(await readText(files, path), `${files.name}/${path}`);
}
