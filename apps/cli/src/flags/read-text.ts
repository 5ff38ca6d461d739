import type { Option } from '@zeroreel/core';
import { readMotion } from './read-motion.js';
import { numberOrText, readNamedWeights, readPrompts, readSpan, readWeights, type ReadText } from './text-forms.js';

/**
 * Reads the text of a flag as its option's kind has it. Whether the value is in bounds is for the settings' parser to say:
 * a number that is none stays a text, which it refuses.
 * @param flag for messages
 * @throws ZeroreelError `missing-file` for a file of JSON that cannot be read
 */
export async function readText(option: Option, text: string, flag: string): Promise<ReadText> {
  switch (option.kind) {
    case 'number':
    case 'integer':
      return { value: numberOrText(text) };
    case 'boolean':
      return { value: text === 'true' ? true : text === 'false' ? false : text };
    case 'span':
      return readSpan(text);
    case 'motion':
      return readMotion(text, flag);
    case 'prompts':
      return readPrompts(text, flag);
    case 'weights':
      if (option.word) return readNamedWeights(text);
      return option.strength === undefined ? readFileName(text) : readWeights(text);
    case 'clip':
      return text.trim() === '' ? readFileName(text) : { value: { file: text } };
    case 'picture':
    case 'network':
    case 'text-file':
      return readFileName(text);
    case 'list':
      return readJsonList(text);
    case 'choice':
    case 'text':
      return { value: text };
  }
}

const readFileName = (text: string): ReadText =>
  text.trim() === '' ? { expected: 'the name of a file' } : { value: text };

/** A list within a list has no text of its own. */
function readJsonList(text: string): ReadText {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { expected: 'a list as JSON' };
  }
}
