/** The bytes of a safetensors file with this header, in the format's own layout; for tests, so nothing is checked. */
export function safetensorsBytes(header: object | string, dataLength: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** A file of float32 weights of these shapes, one behind the other. */
export function float32File(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const header: Record<string, object> = {};
  let offset = 0;
  for (const [key, shape] of Object.entries(shapes)) {
    const length = 4 * shape.reduce((count, dimension) => count * dimension, 1);
    header[key] = { dtype: 'F32', shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  return safetensorsBytes(header, offset);
}

/** A file of float32 weights with these numbers. */
export function numbersFile(
  weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly numbers: readonly number[] }>>,
): Uint8Array {
  const bytes = float32File(Object.fromEntries(Object.entries(weights).map(([key, { shape }]) => [key, shape])));
  const data = Float32Array.from(Object.values(weights).flatMap(({ numbers }) => numbers));
  bytes.set(new Uint8Array(data.buffer), bytes.length - data.byteLength);
  return bytes;
}
