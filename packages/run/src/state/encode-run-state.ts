import type { RunState, Tensor } from '@zeroreel/core';
import type { Sha256 } from '../fingerprint/sha256.js';
import type { RunIdentity } from './run-identity.js';

/** A state with what it belongs to. */
export interface StoredState {
  readonly state: RunState;
  /** What `state.fingerprint` stands for. */
  readonly identity: RunIdentity;
  /** SHA-256 of the pictures that lie beside it, by their frame. */
  readonly pictures: Readonly<Record<string, string>>;
}

/** Fields of a state whose values are of type `V`. */
type FieldsOf<V> = { [K in keyof RunState]-?: Required<RunState>[K] extends V ? K : never }[keyof RunState];

/** Fields of a state that are latents. The compiler wants all of them here, so that none is left out of the file. */
export const LATENTS: Readonly<Record<FieldsOf<Tensor>, true>> = { x: true, atT: true, predictedX0: true };

/** Those that are lists of latents. */
export const LATENT_LISTS: Readonly<Record<FieldsOf<readonly Tensor[]>, true>> = { history: true, inverted: true };

/** A state without its latents, which JSON can hold. */
export type PlainState = Omit<RunState, keyof typeof LATENTS | keyof typeof LATENT_LISTS>;

/** Keys of the file's metadata, where the format takes texts alone. */
export const METADATA_KEYS = ['kind', 'position', 'identity', 'pictures', 'sha256'] as const;

/** What the metadata calls the file. */
export const STATE_KIND = 'zeroreel run state';

/** The place of the checksum while it is computed. */
export const NO_CHECKSUM = '0'.repeat(64);

/**
 * A state as the bytes of a `.safetensors` file. Its metadata has everything but the latents as JSON, and the SHA-256 of
 * the whole file with zeros in that place.
 * @param hash a new one
 */
export async function encodeRunState({ state, identity, pictures }: StoredState, hash: Sha256): Promise<Uint8Array> {
  const metadata: Record<(typeof METADATA_KEYS)[number], string> = {
    kind: STATE_KIND,
    position: JSON.stringify(plainStateOf(state)),
    identity: JSON.stringify(identity),
    pictures: JSON.stringify(pictures),
    sha256: NO_CHECKSUM,
  };
  const bytes = safetensorsBytes(metadata, tensorsOf(state));
  hash.update(bytes);
  bytes.set(new TextEncoder().encode(await hash.digest()), checksumPlace(bytes));
  return bytes;
}

function plainStateOf(state: RunState): PlainState {
  const plain = Object.entries(state).filter(([field]) => !(field in LATENTS) && !(field in LATENT_LISTS));
  return Object.fromEntries(plain) as unknown as PlainState;
}

/** Latents by the names that they have in the file: `x`, `history.0`, … */
function tensorsOf(state: RunState): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const field of fieldsOf(LATENTS)) {
    const tensor = state[field];
    if (tensor !== undefined) tensors.set(field, tensor);
  }
  for (const field of fieldsOf(LATENT_LISTS)) {
    state[field]?.forEach((tensor, k) => tensors.set(`${field}.${k}`, tensor));
  }
  return tensors;
}

/** The names of a table, as the type that they have there. */
export const fieldsOf = <K extends string>(table: Readonly<Record<K, true>>): readonly K[] => Object.keys(table) as K[];

/** Where the checksum's 64 digits stand. @returns -1 where the header has none */
export function checksumPlace(bytes: Uint8Array): number {
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, headerEnd(bytes)));
  const found = /"sha256":"(?=[0-9a-f]{64}"\})/.exec(header);
  return found === null ? -1 : found.index + found[0].length;
}

const PREFIX_BYTES = 8;

const headerEnd = (bytes: Uint8Array): number =>
  PREFIX_BYTES + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));

function safetensorsBytes(metadata: object, tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  // Spaces behind the header, as the format allows: the numbers begin at a multiple of eight.
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / PREFIX_BYTES) * PREFIX_BYTES;
  const bytes = new Uint8Array(PREFIX_BYTES + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + length).set(text, PREFIX_BYTES);
  let offset = PREFIX_BYTES + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}
