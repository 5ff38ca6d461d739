import type { Command } from 'commander';

/** What was given on a command line, flag by flag. */
export interface GivenFlags {
  /** The texts that a flag was given with, in their order; none where it was not given, or without a text. */
  texts(long: string): readonly string[];
  /** Whether a flag without a text was given: true for `--x`, false for `--no-x`; undefined for neither. */
  isSet(long: string): boolean | undefined;
}

/** Reads what commander has parsed. Its options collect texts as `collectTexts` does. */
export function givenFlags(command: Command): GivenFlags {
  const valueOf = (long: string): unknown => {
    const option = command.options.find((each) => each.long === long);
    const name = option?.attributeName();
    return name === undefined || command.getOptionValueSource(name) !== 'cli'
      ? undefined
      : command.getOptionValue(name);
  };
  return {
    texts(long) {
      const value = valueOf(long);
      return Array.isArray(value) ? (value as readonly string[]) : [];
    },
    isSet(long) {
      const value = valueOf(long) ?? valueOf(long.replace(/^--/, '--no-'));
      return typeof value === 'boolean' ? value : undefined;
    },
  };
}

/** commander's parser for flags with a text: it keeps all of them, whether the last one counts or each. */
export const collectTexts = (text: string, earlier: unknown): readonly string[] => [
  ...(Array.isArray(earlier) ? (earlier as readonly string[]) : []),
  text,
];
