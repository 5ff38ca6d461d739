const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const text = new TextEncoder();

/**
 * Writes one protobuf message, field by field (protobuf.dev/programming-guides/encoding). A nested message is the
 * bytes of another writer.
 */
export class ProtoWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** What was written so far. */
  finish(): Uint8Array {
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

  /** A bytes field, or a nested message. */
  bytes(field: number, value: Uint8Array): this {
    return this.#varint(field * 8 + LENGTH_DELIMITED)
      .#varint(value.length)
      .#raw(value);
  }

  /** A string field, in UTF-8. */
  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  /** A repeated int64 field, packed. */
  ints(field: number, values: readonly number[]): this {
    const packed = new ProtoWriter();
    for (const value of values) packed.#integer(value);
    return this.bytes(field, packed.finish());
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
