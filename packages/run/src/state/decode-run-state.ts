import {
  messageOf,
  parseJson,
  RUN_STATE_FORMAT,
  tensor,
  ZeroreelError,
  type ModelFile,
  type RunState,
  type Tensor,
} from '@zeroreel/core';
import { readMetadata, readSafetensors, type StoredWeightMap } from '@zeroreel/models';
import type { Sha256 } from '../fingerprint/sha256.js';
import { checksumPlace, fieldsOf, LATENT_LISTS, LATENTS, NO_CHECKSUM, STATE_KIND } from './encode-run-state.js';
import type { PlainState, StoredState } from './encode-run-state.js';

/**
 * Reads what `encodeRunState` wrote.
 * @param name for messages
 * @param hash a new one
 * @throws ZeroreelError `invalid-request` for bytes that are something else, or were damaged since
 */
export async function decodeRunState(bytes: Uint8Array, name: string, hash: Sha256): Promise<StoredState> {
  try {
    return await readState(bytes, name, hash);
  } catch (cause) {
    throw new ZeroreelError('invalid-request', `${name} is no state that can be read: ${messageOf(cause)}`, { cause });
  }
}

async function readState(bytes: Uint8Array, name: string, hash: Sha256): Promise<StoredState> {
  const file = fileOf(bytes);
  const metadata = await readMetadata(file, name);
  if (metadata['kind'] !== STATE_KIND) throw expected(`the kind '${STATE_KIND}'`, metadata['kind']);
  await requireChecksum(bytes, metadata['sha256'] ?? '', hash);
  const json = (key: string) => objectOf(parseJson(metadata[key] ?? '', key), key);
  const weights = await readSafetensors(file, name);
  const state = { ...positionOf(json('position')), ...(await tensorsOf(weights)) };
  return { state, identity: json('identity'), pictures: textsOf(json('pictures')) };
}

const fileOf = (bytes: Uint8Array): ModelFile => ({
  location: '',
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
});

async function requireChecksum(bytes: Uint8Array, sha256: string, hash: Sha256): Promise<void> {
  const place = checksumPlace(bytes);
  if (place < 0) throw expected('a checksum', 'none');
  hash.update(bytes.subarray(0, place));
  hash.update(new TextEncoder().encode(NO_CHECKSUM));
  hash.update(bytes.subarray(place + NO_CHECKSUM.length));
  if ((await hash.digest()) !== sha256) throw new Error('its bytes have changed since they were written (checksum)');
}

type Latents = Omit<RunState, keyof PlainState>;

async function tensorsOf(weights: StoredWeightMap): Promise<Latents> {
  const latents: { -readonly [K in keyof Latents]?: Latents[K] } = {};
  for (const field of fieldsOf(LATENTS)) {
    const tensor = await tensorOf(weights, field);
    if (tensor !== undefined) latents[field] = tensor;
  }
  for (const field of fieldsOf(LATENT_LISTS)) {
    const tensors: Tensor[] = [];
    for (;;) {
      const next = await tensorOf(weights, `${field}.${tensors.length}`);
      if (next === undefined) break;
      tensors.push(next);
    }
    if (tensors.length > 0) latents[field] = tensors;
  }
  const { x, history = [], ...others } = latents;
  if (x === undefined) throw expected('latents x', 'none');
  return { ...others, x, history };
}

async function tensorOf(weights: StoredWeightMap, name: string): Promise<Tensor | undefined> {
  const weight = weights.get(name);
  if (weight === undefined) return undefined;
  if (weight.dtype !== 'float32') throw expected(`float32 in ${name}`, weight.dtype);
  // A copy, which Node's Buffer does not make with `slice`.
  const bytes = new Uint8Array(await weight.read());
  return tensor(new Float32Array(bytes.buffer), weight.shape);
}

/** The fields of a state that are no latents; whether they fit a run is for core to say. */
function positionOf(fields: Readonly<Record<string, unknown>>): PlainState {
  const { format, fingerprint, times, part, pass, phase, next } = fields;
  if (format !== RUN_STATE_FORMAT) throw expected(`format ${RUN_STATE_FORMAT}`, format);
  if (typeof fingerprint !== 'string') throw expected('a fingerprint', fingerprint);
  if (!Array.isArray(times) || !times.every((time) => typeof time === 'number'))
    throw expected('a list of times', times);
  if (pass !== 0 && pass !== 1) throw expected('pass 0 or 1', pass);
  if (phase !== 'inversion' && phase !== 'anchor' && phase !== 'all') throw expected('a phase', phase);
  if (typeof next !== 'number') throw expected('a number of the next call', next);
  return { format, fingerprint, times, pass, phase, next, ...(part !== undefined && { part: spanOf(part) }) };
}

function spanOf(value: unknown): NonNullable<RunState['part']> {
  const { from, to } = objectOf(value, 'part');
  if (typeof from !== 'number' || typeof to !== 'number') throw expected('a part of two numbers', value);
  return { from, to };
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw expected(`an object as ${name}`, value);
  return { ...value };
}

const textsOf = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

const expected = (what: string, got: unknown): Error => new Error(`expected ${what}, got ${JSON.stringify(got)}`);
