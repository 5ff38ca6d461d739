const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const text = new TextEncoder();

/**
 * Writes one protobuf message, field by field (protobuf.dev/programming-guides/encoding).
 */
export class ProtoWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param capacity the bytes that are expected; it grows where there are more */
  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** What was written so far. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** An int32, int64 or enum field; a safe integer. */
  int(field: number, value: number): this {
    return this.#varint(field * 8 + VARINT).#integer(value);
  }

  /** A float field. */
  float(field: number, value: number): this {
    return this.#varint(field * 8 + FIXED32).#raw(new Uint8Array(Float32Array.of(value).buffer));
  }

  /**
   * A nested message, which `write` writes in place: models have tens of thousands of them, and a buffer each would stay
   * in memory for long.
   */
  message(field: number, write: () => unknown): this {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    const begin = this.#length;
    write();
    const end = this.#length;
    this.#varint(end - begin);
    const shift = this.#length - end;
    this.#bytes.copyWithin(begin + shift, begin, end);
    this.#length = begin;
    this.#varint(end - begin);
    this.#length = end + shift;
    return this;
  }

  /** A bytes field. */
  bytes(field: number, value: Uint8Array): this {
    return this.#varint(field * 8 + LENGTH_DELIMITED)
      .#varint(value.length)
      .#raw(value);
  }

  /** A string field, in UTF-8. */
  string(field: number, value: string): this {
    return isAscii(value) ? this.#ascii(field, value) : this.bytes(field, text.encode(value));
  }

  #ascii(field: number, value: string): this {
    this.#varint(field * 8 + LENGTH_DELIMITED).#varint(value.length);
    this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) this.#bytes[this.#length++] = value.charCodeAt(i);
    return this;
  }

  /** A repeated int64 field, packed. */
  ints(field: number, values: readonly number[]): this {
    return this.message(field, () => {
      for (const value of values) this.#integer(value);
    });
  }

  /** A repeated float field, packed. */
  floats(field: number, values: readonly number[]): this {
    return this.bytes(field, new Uint8Array(Float32Array.from(values).buffer));
  }

  #integer(value: number): this {
    return value < 0 ? this.#negative(value) : this.#varint(value);
  }

  /** Seven bits a byte, lowest first; the top bit says that more follow. */
  #varint(value: number): this {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  /** The varint of the two's complement in 64 bits: always ten bytes. */
  #negative(value: number): this {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#length++] = Number(rest);
    return this;
  }

  #raw(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function isAscii(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) >= 0x80) return false;
  return true;
}
