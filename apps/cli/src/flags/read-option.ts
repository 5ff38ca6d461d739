import { shown, type Fault, type MotionOption, type Option } from '@zeroreel/core';
import type { DeclaredOption } from './declared-option.js';
import type { GivenFlags } from './given-flags.js';
import { motionFrom } from './read-motion.js';
import { readText } from './read-text.js';
import { numberOrText } from './text-forms.js';

/** What flags say of one option. */
export interface ReadOption {
  /** Whether a flag of the option was given, readable or not. */
  readonly isGiven: boolean;
  /** The value, not checked against its declaration; undefined where none was given or none can be read. */
  readonly value?: unknown;
  /** What is wrong with the texts, by the flags. */
  readonly faults: readonly Fault[];
}

const NOT_GIVEN: ReadOption = { isGiven: false, faults: [] };

/** Reads an option from its flags. @throws ZeroreelError `missing-file` for a file of JSON that cannot be read */
export async function readOption({ option, flag }: DeclaredOption, given: GivenFlags): Promise<ReadOption> {
  const texts = given.texts(flag.long);
  if (flag.value !== undefined) return texts.at(-1) === flag.value ? valueOf(true) : NOT_GIVEN;
  if (option.kind === 'motion') return readMotionFlags(option, flag.long, given);
  const last = texts.at(-1);
  if (last === undefined) return readSwitch(option, given.isSet(flag.long));
  const isList = option.kind === 'list';
  const values: unknown[] = [];
  const faults: Fault[] = [];
  for (const text of isList ? texts.flatMap((each) => itemsOf(option.of as Option, each)) : [last]) {
    const read = await readText(isList ? (option.of as Option) : option, text, flag.long);
    if ('value' in read) values.push(read.value);
    else faults.push(formFault(flag.long, read.expected, text));
  }
  if (faults.length > 0) return { isGiven: true, faults };
  return valueOf(isList ? values : values[0]);
}

/** Numbers of a list may stand in one text. */
const itemsOf = ({ kind }: Option, text: string): readonly string[] =>
  kind === 'integer' || kind === 'number' ? text.split(',') : [text];

/** A fault in the form of a flag's text. */
export const formFault = (flag: string, expected: string, got: string): Fault => ({
  path: flag,
  message: `expected ${expected}, got ${shown(got)}`,
});

const valueOf = (value: unknown): ReadOption => ({ isGiven: true, value, faults: [] });

/** A boolean, or a number whose flag was given without a value and stands for its default. */
function readSwitch(option: Option, isSet: boolean | undefined): ReadOption {
  if (isSet === undefined) return NOT_GIVEN;
  if (option.kind === 'boolean') return valueOf(isSet);
  return isSet && option.kind === 'number' ? valueOf(option.default) : NOT_GIVEN;
}

/** `--motion`, `--motion-x` and `--motion-y` say one motion. */
async function readMotionFlags(option: MotionOption, flag: string, given: GivenFlags): Promise<ReadOption> {
  const faults: Fault[] = [];
  const axis = (name: string): number | undefined => {
    const text = given.texts(`${flag}-${name}`).at(-1);
    if (text === undefined) return undefined;
    const value = numberOrText(text);
    if (typeof value === 'number') return value;
    faults.push(formFault(`${flag}-${name}`, 'a number', text));
    return undefined;
  };
  const [x, y] = [axis('x'), axis('y')];
  const name = given.texts(flag).at(-1);
  const read = name === undefined ? undefined : await readText(option, name, flag);
  if (read !== undefined && 'expected' in read) faults.push(formFault(flag, read.expected, name ?? ''));
  if (faults.length > 0) return { isGiven: true, faults };
  const named = read !== undefined && 'value' in read ? (read.value as readonly unknown[]) : undefined;
  if (named === undefined && x === undefined && y === undefined) return NOT_GIVEN;
  return valueOf(motionFrom(option, named, { x, y }));
}
