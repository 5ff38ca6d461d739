/** What a typed number has to be. */
export interface NumberRules {
  readonly integer?: boolean | undefined;
  /** Bounds, inclusive. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The value is above this. */
  readonly above?: number | undefined;
  /** Size of a step of the arrow keys; integers are multiples of it. */
  readonly step?: number | undefined;
  /** May be typed behind the number. */
  readonly unit?: string | undefined;
}

/** What a field makes of a text when it is left. */
export interface TypedNumber {
  /** The number to use; undefined: none was typed. Absent: the text was no number, and the value stays. */
  readonly value?: number | undefined;
  /** Why the value is not what was typed. */
  readonly notice?: string;
}

/** Whether a unit stands in the field, behind the number; longer ones are part of the help. */
export const isShortUnit = (unit: string): boolean => unit.length <= 3;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a typed text: what is beyond a limit becomes the limit. */
export function readNumber(text: string, rules: NumberRules): TypedNumber {
  const plain = plainText(text, rules);
  if (plain === '') return { value: undefined };
  const typed = Number(plain);
  if (!NUMBER.test(plain) || !Number.isFinite(typed)) {
    return { notice: `Expected ${rules.integer ? 'an integer' : 'a number'}, got “${text.trim()}”.` };
  }
  const { value, limit } = limited(typed, rules);
  if (value !== typed) return { value, notice: `${limit}, got ${typed}.` };
  return { value };
}

/** Commas and units are allowed: `7,5`, `1,024 pixels`, `−3`. */
function plainText(text: string, { integer, unit }: NumberRules): string {
  const trimmed = text.trim().replace(/^−/, '-');
  const bare = unit !== undefined && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length).trim() : trimmed;
  if (integer && /^[+-]?\d{1,3}(,\d{3})+$/.test(bare)) return bare.replaceAll(',', '');
  return bare.replace(',', '.');
}

function limited(typed: number, rules: NumberRules): { readonly value: number; readonly limit: string } {
  const { integer, min = integer ? Number.MIN_SAFE_INTEGER : undefined, step = 1 } = rules;
  const { max = integer ? Number.MAX_SAFE_INTEGER : undefined, above } = rules;
  const size = integer ? Math.max(1, Math.round(step)) : undefined;
  const value = size === undefined ? typed : size * Math.round(typed / size) + 0;
  if (min !== undefined && value < min) return { value: min, limit: `Expected ${min} or more` };
  if (max !== undefined && value > max) return { value: max, limit: `Expected ${max} or less` };
  if (above !== undefined && value <= above) {
    // The smallest that a field steps to; without a step, a hundredth.
    return { value: tidy(above + (rules.step ?? 0.01)), limit: `Expected more than ${above}` };
  }
  return { value, limit: size === 1 ? 'Expected an integer' : `Expected a multiple of ${size}` };
}

/**
 * The number that an arrow key goes to.
 * @param from the value; undefined: the default, or where there is none, the least
 */
export function steppedNumber(from: number | undefined, by: number, rules: NumberRules): number {
  const { integer, min, above, step = integer ? 1 : 0.1 } = rules;
  const start = from ?? min ?? above ?? 0;
  return limited(tidy(start + by * step), rules).value;
}

/** Without the last bits of sums: 0.1 + 0.2 → 0.3. */
const tidy = (value: number): number => Number(value.toPrecision(12));
