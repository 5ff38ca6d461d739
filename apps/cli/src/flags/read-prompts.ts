import { parseJson } from '@zeroreel/run';
import { readTextFile, type ReadText } from './text-forms.js';

const FORM = `{ "FRAME": "prompt", … }, for instance '{ "0": "a panda in the snow", "6": "a panda on the beach" }', or a .json file of that`;

/**
 * Reads prompts by the frame from which they hold (0 is the first), as JSON or a file of it.
 * @throws ZeroreelError `missing-file`
 */
export async function readPrompts(text: string, flag: string): Promise<ReadText> {
  const value = parsed(text.endsWith('.json') ? await readTextFile(text, flag) : text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { expected: FORM };
  const entries = Object.entries(value);
  const fits = entries.every(([frame, prompt]) => /^\d+$/.test(frame) && typeof prompt === 'string');
  if (!fits || entries.length === 0) return { expected: FORM };
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
