import { ZeroreelError } from '@zeroreel/core';

/**
 * Reads the options of a network's `config.json`. An option that is absent takes the default of the class that wrote
 * the file; one that is present is checked. Every mistake is a ZeroreelError `invalid-model` that names the file, the
 * option, what is supported and what was got.
 */
export class ConfigReader {
  private readonly options: Readonly<Record<string, unknown>>;

  /** @param name of the file, for messages */
  constructor(
    json: unknown,
    private readonly name: string,
  ) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new ZeroreelError('invalid-model', `${name}: expected a JSON object, got ${JSON.stringify(json)}`);
    }
    this.options = json as Record<string, unknown>;
  }

  /** Refuses an option that is present with a value other than those `supported`, or a list with others. */
  only(option: string, ...supported: readonly unknown[]): void {
    const value = this.options[option];
    if (value === undefined) return;
    const isSupported = (each: unknown) => supported.includes(each) || (each === null && supported.includes(false));
    const said: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    if (said.every(isSupported)) return;
    throw this.refusal(option, supported.map((each) => JSON.stringify(each)).join(' or '));
  }

  /** Null says no, as in Python. */
  flag(option: string, fallback: boolean): boolean {
    const value = this.scalar(option, fallback) ?? false;
    return typeof value === 'boolean' ? value : this.refuse(option, 'true or false');
  }

  number(option: string, fallback: number): number {
    const value = this.scalar(option, fallback);
    return typeof value === 'number' && Number.isFinite(value) ? value : this.refuse(option, 'a number');
  }

  /** Reads an integer from 1 to 2²⁰. */
  count(option: string, fallback: number): number {
    const value = this.scalar(option, fallback);
    return isCount(value) ? value : this.refuse(option, 'a positive integer');
  }

  /** Reads a list of such integers, not empty. */
  counts(option: string, fallback: readonly number[]): readonly number[] {
    const value = this.value(option, fallback);
    return isListOf(isCount, value) ? value : this.refuse(option, 'a list of positive integers');
  }

  /** Reads one such integer a block, by the block's index. A single integer in the file stands for all `blocks`. */
  countOfBlock(option: string, fallback: number, blocks: number): (block: number) => number {
    const value = this.value(option, fallback);
    if (isCount(value)) return () => value;
    const supported = `a positive integer or a list of ${blocks}`;
    if (!isListOf(isCount, value) || value.length !== blocks) return this.refuse(option, supported);
    return (block) => value[block] ?? this.refuse(option, supported);
  }

  /** Reads one of `choices`. */
  choice<T extends string>(option: string, choices: readonly T[], fallback: T): T {
    const value = this.value(option, fallback);
    return choices.find((each) => each === value) ?? this.refuse(option, choices.join(', '));
  }

  /** Reads one of `choices` a block, by the block's index. The file lists all `blocks`. */
  choiceOfBlock<T extends string>(
    option: string,
    choices: readonly T[],
    fallback: readonly T[],
    blocks: number,
  ): (block: number) => T {
    const value = this.value(option, fallback);
    const isChoice = (each: unknown): each is T => choices.some((choice) => choice === each);
    const supported = `a list of ${blocks} out of ${choices.join(', ')}`;
    if (!isListOf(isChoice, value) || value.length !== blocks) return this.refuse(option, supported);
    return (block) => value[block] ?? this.refuse(option, supported);
  }

  /** Whether the file leaves the option out, or says null. */
  isUnset(option: string): boolean {
    return (this.options[option] ?? null) === null;
  }

  /** Whether the file says null, which is another thing than leaving the option out. */
  isNull(option: string): boolean {
    return this.options[option] === null;
  }

  /** Throws the error for an option that is not supported as it stands. */
  refuse(option: string, supported: string): never {
    throw this.refusal(option, supported);
  }

  private refusal(option: string, supported: string): ZeroreelError {
    const got = JSON.stringify(this.options[option]) ?? 'left at its default';
    return new ZeroreelError('invalid-model', `${this.name}: ${option} is ${got}; supported: ${supported}`);
  }

  /** A value that some programs write as a list of equal ones, one a block. */
  private scalar(option: string, fallback: unknown): unknown {
    const value = this.value(option, fallback);
    if (!Array.isArray(value) || value.length === 0) return value;
    const [first, ...others] = value as readonly unknown[];
    return others.every((each) => each === first) ? first : value;
  }

  private value(option: string, fallback: unknown): unknown {
    const value = this.options[option];
    return value === undefined ? fallback : value;
  }
}

/** Above every width, count and length that networks have; a file may claim any. */
const MOST = 2 ** 20;

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= MOST;

const isListOf = <T>(isItem: (item: unknown) => item is T, value: unknown): value is readonly T[] =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);
