import type { Texts } from '../../texts/english.js';

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

/** What a field makes of a text. */
export interface TypedNumber {
  /** The number to use; undefined: none was typed. Absent: the text was no number, and the value stays. */
  readonly value?: number | undefined;
  /** Why the text was set aside. */
  readonly notice?: string;
}

/** Whether a unit stands in the field, behind the number; longer ones are part of the help. */
export const isShortUnit = (unit: string): boolean => unit.length <= 3;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a typed text. Numbers beyond a limit are taken as they are: the check of the settings tells them. */
export function readNumber(text: string, rules: NumberRules, { fields }: Pick<Texts, 'fields'>): TypedNumber {
  const plain = plainText(text, rules);
  if (plain === '') return { value: undefined };
  const typed = Number(plain);
  if (!NUMBER.test(plain) || !Number.isFinite(typed)) {
    const shown = text.trim();
    return { notice: rules.integer ? fields.notAnInteger(shown) : fields.notANumber(shown) };
  }
  return { value: typed };
}

/** Commas, spaces between thousands and units are allowed: `7,5`, `1,024 pixels`, `1 024`, `−3`; and what input methods write: `１２８`. */
function plainText(text: string, { integer, unit }: NumberRules): string {
  const trimmed = text.normalize('NFKC').trim().replace(/^−/, '-');
  const bare = unit !== undefined && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length).trim() : trimmed;
  if (integer && /^[+-]?\d{1,3}([, ']\d{3})+$/.test(bare)) return bare.replace(/[, ']/g, '');
  return bare.replace(',', '.');
}

/** The nearest number that a field steps to. */
function limited(typed: number, rules: NumberRules): number {
  const { integer, min = integer ? Number.MIN_SAFE_INTEGER : undefined, step = 1 } = rules;
  const { max = integer ? Number.MAX_SAFE_INTEGER : undefined, above } = rules;
  const size = integer ? Math.max(1, Math.round(step)) : undefined;
  const value = size === undefined ? typed : size * Math.round(typed / size) + 0;
  if (min !== undefined && value < min) return min;
  if (max !== undefined && value > max) return max;
  // Without a step, a hundredth.
  return above !== undefined && value <= above ? tidy(above + (rules.step ?? 0.01)) : value;
}

/**
 * The number that an arrow key goes to.
 * @param from the value; undefined: the default, or where there is none, the least
 */
export function steppedNumber(from: number | undefined, by: number, rules: NumberRules): number {
  const { integer, min, above, step = integer ? 1 : 0.1 } = rules;
  const start = from ?? min ?? above ?? 0;
  return limited(tidy(start + by * step), rules);
}

/** Without the last bits of sums: 0.1 + 0.2 → 0.3. */
const tidy = (value: number): number => Number(value.toPrecision(12));
