import { shown, ZeroreelError, type ModelFile, isJsonObject, type JsonObject } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, elementCount, formatShape, type DType, type Shape, type Weight } from '@zeroreel/onnx';
import { firstLook } from './first-look.js';
import { LARGEST_JSON, parseJsonObject } from './read-json.js';
import { StoredWeight } from './stored-weight.js';

/** Weights by their key, in the order of the file. Any such map is a `WeightLookup`. */
export type WeightMap = ReadonlyMap<string, Weight>;

/** Weights that lie in files, by their key. */
export type StoredWeightMap = ReadonlyMap<string, StoredWeight>;

/** Element types that a network's weights may be stored in, by their names in the format. */
const FLOATS: Readonly<Record<string, DType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F64: 'float64',
  F8_E4M3: 'float8e4m3fn',
  F8_E5M2: 'float8e5m2',
};

/** Those that occur in buffers, which no network reads. */
const DTYPES: Readonly<Record<string, DType>> = {
  ...FLOATS,
  ...{ I64: 'int64', I32: 'int32', I8: 'int8', U8: 'uint8', BOOL: 'bool' },
};

/** Of the header. The reference implementation takes 100 MB; the largest that people have are of 10 MB, of training notes. */
const MAX_HEADER_BYTES = LARGEST_JSON;

/**
 * Reads the header of a `.safetensors` file (https://github.com/huggingface/safetensors#format). The weights stay in
 * the file, `Weight.data` says where.
 * @param name of the file, for messages
 * @param wanted which keys to read; the others may be anything. Default: all
 * @throws ZeroreelError `invalid-model` naming the file, the key, what was expected and what was got
 */
export async function readSafetensors(
  file: ModelFile,
  name: string,
  wanted: (key: string) => boolean = () => true,
): Promise<StoredWeightMap> {
  const { header, dataOffset } = await readHeader(file, name);
  const weights = new Map<string, StoredWeight>();
  for (const [key, entry] of Object.entries(header)) {
    if (key === METADATA || !wanted(key)) continue;
    weights.set(key, readEntry(file, dataOffset, entry, `${name}: ${shown(key)}`));
  }
  checkOverlap(weights, name);
  refuseMore(file.size - dataOffset, header, name);
  return weights;
}

/**
 * Reads what a `.safetensors` file says about itself: texts by their names.
 * @throws ZeroreelError `invalid-model`
 */
export async function readMetadata(file: ModelFile, name: string): Promise<Readonly<Record<string, string>>> {
  const metadata = (await readHeader(file, name)).header[METADATA];
  if (!isJsonObject(metadata)) return {};
  const texts = Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

const METADATA = '__metadata__';

async function readHeader(file: ModelFile, name: string): Promise<{ header: JsonObject; dataOffset: number }> {
  const foreign = await firstLook(file);
  if (foreign !== undefined) throw invalid(name, 'a .safetensors file', foreign);
  if (file.size < 8) throw invalid(name, 'at least 8 bytes', `${file.size}: ${CUT}`);
  const prefix = await file.read(0, 8);
  const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true);
  const available = file.size - 8;
  if (length > BigInt(MAX_HEADER_BYTES)) throw invalid(name, 'a .safetensors file', 'bytes of another kind of file');
  if (length > BigInt(available)) throw invalid(name, `a header of ${length} bytes`, `${available}: ${CUT}`);
  const text = new TextDecoder().decode(await file.read(8, Number(length)));
  return { header: parseJsonObject(text, `${name} (header)`), dataOffset: 8 + Number(length) };
}

const CUT = 'the file is truncated; download it again';

/** More bytes than the header tells of, as a download leaves that went on at the wrong place: numbers may have moved. */
function refuseMore(dataBytes: number, header: JsonObject, name: string): void {
  const ends = Object.entries(header).flatMap(([key, entry]) => {
    const offsets = key !== METADATA && isJsonObject(entry) ? entry['data_offsets'] : undefined;
    return isListOfCounts(offsets) ? offsets.slice(1, 2) : [];
  });
  const told = ends.reduce((most, end) => Math.max(most, end), 0);
  if (dataBytes <= told) return;
  throw invalid(name, `${told} bytes of data, as its header says`, `${dataBytes}: it is damaged; download it again`);
}

function readEntry(file: ModelFile, dataOffset: number, entry: unknown, where: string): StoredWeight {
  if (!isJsonObject(entry)) throw invalid(where, 'an object', shown(entry));
  const dtype = readDType(entry['dtype'], where);
  const shape = readShape(entry['shape'], where);
  const [begin, end] = readOffsets(entry['data_offsets'], where);
  const dataBytes = file.size - dataOffset;
  if (end > dataBytes) {
    throw invalid(where, `data up to byte ${end}`, `${dataBytes}: ${CUT}`);
  }
  const length = elementCount(shape) * BYTES_PER_ELEMENT[dtype];
  if (end - begin !== length) throw invalid(where, `${length} bytes for ${dtype} ${formatShape(shape)}`, end - begin);
  return new StoredWeight(file, dtype, shape, { offset: dataOffset + begin, length });
}

function readDType(value: unknown, where: string): DType {
  const dtype = typeof value === 'string' && Object.hasOwn(DTYPES, value) ? DTYPES[value] : undefined;
  if (!dtype) throw invalid(where, `dtype ${Object.keys(FLOATS).join(', ')}`, shown(value));
  return dtype;
}

function readShape(value: unknown, where: string): Shape {
  if (!isListOfCounts(value)) throw invalid(where, 'a shape of whole numbers', shown(value));
  return value;
}

function readOffsets(value: unknown, where: string): readonly [number, number] {
  const [begin, end] = isListOfCounts(value) && value.length === 2 ? value : [];
  if (begin === undefined || end === undefined || begin > end) {
    throw invalid(where, 'data_offsets [begin, end], begin ≤ end', shown(value));
  }
  return [begin, end];
}

const isListOfCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

function checkOverlap(weights: WeightMap, name: string): void {
  const ranges = [...weights].map(([key, { data }]) => ({ key, begin: 'offset' in data ? data.offset : 0, data }));
  ranges.sort((a, b) => a.begin - b.begin || a.data.length - b.data.length);
  for (const [index, range] of ranges.entries()) {
    const previous = ranges[index - 1];
    if (!previous || previous.begin + previous.data.length <= range.begin) continue;
    throw invalid(`${name}: ${shown(range.key)}`, 'data of its own', `bytes that ${shown(previous.key)} has too`);
  }
}

const invalid = (where: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-model', `${where}: expected ${expected}, got ${String(got)}`);
