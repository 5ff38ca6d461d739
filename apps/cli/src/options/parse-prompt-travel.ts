import { readFile } from 'node:fs/promises';
import { ZeroreelError, type PromptKeyframe } from '@zeroreel/core';

const FORM = `{ "FRAME": "prompt", … }, for instance '{ "0": "a panda in the snow", "6": "a panda on the beach" }', or a .json file of that`;

/**
 * Reads `--prompt-travel`: prompts by the frame from which they hold (0 = the first), as JSON or a file of it.
 * @throws ZeroreelError `invalid-request` for another form; `missing-file`
 */
export async function parsePromptTravel(text: string): Promise<readonly PromptKeyframe[]> {
  const value = parseJson(text.endsWith('.json') ? await readText(text) : text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(text);
  const keyframes = Object.entries(value).map(([frame, prompt]: [string, unknown]) => {
    if (!/^\d+$/.test(frame) || typeof prompt !== 'string') throw invalid(text);
    return { frame: Number(frame), prompt };
  });
  if (keyframes.length === 0) throw invalid(text);
  return keyframes.sort((a, b) => a.frame - b.frame);
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `--prompt-travel: ${path} cannot be read`, { cause });
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(text);
  }
}

const invalid = (got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `--prompt-travel: expected ${FORM}, got ${got}`);
