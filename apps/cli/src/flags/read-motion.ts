import { messageOf, parseJson, type MotionOption } from '@zeroreel/core';
import { defaultTranslation } from './flag-help.js';
import { numberOrText, readTextFile, type ReadText } from './text-forms.js';

const FORM = 'zoom:FACTOR, rotate:DEGREES, translate:X,Y or path:FILE.json';

/**
 * Reads a motion by its name: `zoom:1.02` (factor from frame to frame), `rotate:2` (degrees), `translate:12,-3` (pixels)
 * or `path:file.json` (keyframes). Whether a file holds keyframes is for the settings' parser to say.
 * @throws ZeroreelError `missing-file`
 */
export async function readMotion(text: string, flag: string): Promise<ReadText> {
  const colon = text.indexOf(':');
  const [kind, amount] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon < 0) return { expected: FORM };
  const numbers = amount.split(',').map(numberOrText);
  const [first, second] = numbers;
  const areNumbers = (count: number) =>
    numbers.length === count && numbers.every((number) => typeof number === 'number');
  switch (kind) {
    case 'zoom':
      return areNumbers(1) ? { value: [{ kind, factor: first }] } : { expected: 'a number after the colon' };
    case 'rotate':
      return areNumbers(1) ? { value: [{ kind, degrees: first }] } : { expected: 'a number after the colon' };
    case 'translate':
      return areNumbers(2) ? { value: [{ kind, x: first, y: second }] } : { expected: 'two numbers after the colon' };
    case 'path':
      return readKeyframes(amount, flag);
    default:
      return { expected: FORM };
  }
}

/**
 * The motion that flags ask for: without a named one a translation, whose axes have the declaration's defaults; beside a
 * named one a translation only where an axis is given.
 */
export function motionFrom(
  option: MotionOption,
  named: readonly unknown[] | undefined,
  { x, y }: { readonly x: number | undefined; readonly y: number | undefined },
): readonly unknown[] {
  const otherwise = named === undefined ? defaultTranslation(option) : { x: 0, y: 0 };
  const isMoved = named === undefined || x !== undefined || y !== undefined;
  return [...(named ?? []), ...(isMoved ? [{ kind: 'translate', x: x ?? otherwise.x, y: y ?? otherwise.y }] : [])];
}

async function readKeyframes(path: string, flag: string): Promise<ReadText> {
  const text = await readTextFile(path, flag);
  try {
    return { value: [{ kind: 'path', keyframes: parseJson(text, path) }] };
  } catch (error) {
    return { expected: `a file of keyframes (${messageOf(error)})` };
  }
}
