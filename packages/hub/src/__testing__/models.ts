/** A `.safetensors` file of one tensor of so many bytes, which are other ones for each seed. */
export function weightsFile(bytes: number, seed = 1): Uint8Array {
  const header = { weight: { dtype: 'F16', shape: [bytes / 2], data_offsets: [0, bytes] } };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let state = seed;
  for (let at = 8 + text.length; at < file.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    file[at] = state >>> 24;
  }
  return file;
}
