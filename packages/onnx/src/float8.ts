/** A type of one byte: sign, exponent, fraction (Micikevicius et al. 2022, arXiv 2209.05433). */
export type Float8DType = 'float8e4m3fn' | 'float8e5m2';

interface Float8Format {
  readonly fractionBits: number;
  readonly bias: number;
  /** The bits of the largest finite number; those above stand for no number. */
  readonly largest: number;
  /** The bits of what is too large: an infinity where the type has one, else the largest number. */
  readonly overflow: number;
}

const FORMATS: Readonly<Record<Float8DType, Float8Format>> = {
  float8e4m3fn: { fractionBits: 3, bias: 7, largest: 0x7e, overflow: 0x7e },
  float8e5m2: { fractionBits: 2, bias: 15, largest: 0x7b, overflow: 0x7c },
};

/** The number that the byte `bits` stands for. */
export function float8Value(bits: number, dtype: Float8DType): number {
  const { fractionBits, bias, largest, overflow } = FORMATS[dtype];
  const sign = bits & 0x80 ? -1 : 1;
  const magnitude = bits & 0x7f;
  if (magnitude > largest) return dtype === 'float8e5m2' && magnitude === overflow ? sign * Infinity : NaN;
  const exponent = magnitude >> fractionBits;
  const fraction = magnitude & (2 ** fractionBits - 1);
  const unit = 2 ** (Math.max(exponent, 1) - bias - fractionBits);
  return sign * (exponent === 0 ? fraction : 2 ** fractionBits + fraction) * unit;
}

/** The byte of the number nearest to `value`, ties to even. */
export function float8Bits(value: number, dtype: Float8DType): number {
  const { fractionBits, bias, largest, overflow } = FORMATS[dtype];
  if (Number.isNaN(value)) return 0x7f;
  const sign = value < 0 || Object.is(value, -0) ? 0x80 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | overflow;
  const exponent = Math.max(magnitude === 0 ? -Infinity : Math.floor(Math.log2(magnitude)), 1 - bias);
  const units = roundHalfToEven(magnitude * 2 ** (fractionBits - exponent));
  // The implicit bit of `units` adds one to the exponent field; subnormals lack it, and a carry moves up by itself.
  const bits = (exponent + bias - 1) * 2 ** fractionBits + units;
  return sign | (bits > largest ? overflow : bits);
}

/** Rounds to the nearest whole number, ties to even. */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
