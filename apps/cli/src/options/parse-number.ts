import { InvalidArgumentError } from 'commander';

/** A number given on the command line; ranges are checked where the number is used. */
export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number))
    throw new InvalidArgumentError(`Expected a number, got '${text}'.`);
  return number;
}

/** A whole number from 1, for options that count things. */
export function parseCount(text: string): number {
  const number = parseNumber(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError(`Expected a whole number from 1, got '${text}'.`);
  }
  return number;
}

/** A number above 0. */
export function parsePositive(text: string): number {
  const number = parseNumber(text);
  if (number <= 0) throw new InvalidArgumentError(`Expected a number above 0, got '${text}'.`);
  return number;
}

/** A TCP port; 0 stands for any that is free. */
export function parsePort(text: string): number {
  const number = parseNumber(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new InvalidArgumentError(`Expected a port from 0 to 65535, got '${text}'.`);
  }
  return number;
}
