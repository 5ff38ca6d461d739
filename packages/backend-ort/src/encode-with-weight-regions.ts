import {
  BYTES_PER_ELEMENT,
  encodeModel,
  isFloatType,
  type DType,
  type ExternalBytes,
  type FloatDType,
  type Initializer,
  type OnnxModel,
  type StoredFloatDType,
} from '@zeroreel/onnx';
import type { EncodedForOrt } from './encode-with-weight-files.js';
import type { OrtSessionOptions } from './ort-runtime.js';

/** A part of a file that holds weights of one graph. */
export interface WeightRegion {
  /** A path or a URL. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** What its numbers become as they are read. Default: they stay as they are. */
  readonly converts?: Conversion;
}

/** Types of which numbers are read as others. */
export interface Conversion {
  readonly from: FloatDType | StoredFloatDType;
  readonly to: FloatDType;
}

/** How weights of a model are read. */
export interface WeightRegionOptions {
  /**
   * Reads weights as what the graph casts them to. Sessions then hold them once: else a provider on a GPU has the
   * stored and the cast ones in the 4 GiB of WebAssembly, where it casts constants. Default: false.
   */
  readonly castAsRead?: boolean;
}

/** What numbers become as they are read: not every build of onnxruntime-web can cast these types. */
const READ_AS: Readonly<Record<StoredFloatDType, FloatDType>> = {
  bfloat16: 'float32',
  float64: 'float32',
  float8e4m3fn: 'float16',
  float8e5m2: 'float16',
};

/**
 * Encodes a model and adds the regions of its weights to the session options. This is for runtimes that cannot open
 * files: the session host reads the regions for them.
 */
export function encodeWithWeightRegions(
  model: OnnxModel,
  sessionOptions: OrtSessionOptions,
  options: WeightRegionOptions = {},
): EncodedForOrt {
  const plan = planWeightRegions(model, options);
  return {
    bytes: encodeModel(plan.model, (region) => region),
    sessionOptions: plan.regions.size > 0 ? { ...sessionOptions, weightRegions: plan.regions } : sessionOptions,
  };
}

interface WeightRegionPlan {
  /** The model with each weight placed in a region: its `file` is the region's name. */
  readonly model: OnnxModel;
  /** The regions by name. */
  readonly regions: ReadonlyMap<string, WeightRegion>;
}

/** The largest region. The session host reads each into memory, and onnxruntime-web needs less than 2 GiB. */
const MOST_BYTES = 2 ** 29;
/** The largest gap inside a region. Reading it costs less than a second request. */
const LARGEST_GAP = 2 ** 20;

type Stored = Initializer & { readonly data: ExternalBytes; readonly converts: Conversion | undefined };

/**
 * Finds the parts of the weights' files that a model needs, so that a file with several networks is not read whole.
 * Weights that lie close together share a region of at most 512 MiB, unless a single weight is larger. Weights of
 * types that are converted are declared as what they become when their region is read.
 */
export function planWeightRegions(
  model: OnnxModel,
  { castAsRead = false }: WeightRegionOptions = {},
): WeightRegionPlan {
  const regions = new Map<string, WeightRegion>();
  const placed = new Map<string, Initializer>();
  const casts = castAsRead ? castsOf(model) : new Map<string, FloatDType>();
  const stored = model.initializers.flatMap(({ data, ...weight }): Stored[] =>
    data instanceof Uint8Array ? [] : [{ ...weight, data, converts: conversionOf(weight, casts.get(weight.name)) }],
  );
  for (const [index, group] of groupNeighbours(stored).entries()) {
    const region = spanOf(group);
    const name = `weights-${index}`;
    regions.set(name, region);
    for (const weight of group) placed.set(weight.name, place(weight, name, region));
  }
  const initializers = model.initializers.map((initializer) => placed.get(initializer.name) ?? initializer);
  // A weight may be declared as an input too, of which it is the default.
  const inputs = model.inputs.map((input) => ({ ...input, dtype: placed.get(input.name)?.dtype ?? input.dtype }));
  return { model: { ...model, inputs, initializers }, regions };
}

/** The types that weights are cast to wherever they are read. */
function castsOf({ nodes, initializers }: OnnxModel): ReadonlyMap<string, FloatDType> {
  const casts = new Map<string, FloatDType>();
  const others = new Set<string>();
  for (const { op, inputs, outputs } of nodes) {
    const [name = ''] = inputs;
    const dtype = op === 'Cast' ? outputs[0]?.dtype : undefined;
    const isFloat = dtype === 'float32' || dtype === 'float16';
    if (isFloat && (casts.get(name) ?? dtype) === dtype) casts.set(name, dtype);
    else for (const each of inputs) others.add(each);
  }
  const only = initializers.filter(({ name }) => !others.has(name));
  return new Map(only.flatMap(({ name }) => [casts.get(name)].flatMap((dtype) => (dtype ? [[name, dtype]] : []))));
}

function conversionOf(
  { dtype: from }: Pick<Initializer, 'dtype'>,
  cast: FloatDType | undefined,
): Conversion | undefined {
  const to = isConverted(from) ? (cast ?? READ_AS[from]) : cast;
  return to === undefined || to === from || !isFloatType(from) ? undefined : { from, to };
}

function place({ converts, ...weight }: Stored, file: string, region: WeightRegion): Initializer {
  const dtype = converts?.to ?? weight.dtype;
  const growth = BYTES_PER_ELEMENT[dtype] / BYTES_PER_ELEMENT[weight.dtype];
  const offset = growth * (weight.data.offset - region.offset);
  const data = { file, offset, length: growth * weight.data.length };
  return { ...weight, dtype, data };
}

function groupNeighbours(stored: readonly Stored[]): readonly (readonly Stored[])[] {
  const ordered = stored.toSorted((a, b) => compare(a.data, b.data));
  const groups: Stored[][] = [];
  for (const weight of ordered) {
    const group = groups.at(-1);
    if (group && belongs(weight, spanOf(group))) group.push(weight);
    else groups.push([weight]);
  }
  return groups;
}

const compare = (a: ExternalBytes, b: ExternalBytes): number =>
  a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1;

/** The type that weights have once the session host has read them, where nothing is cast as it is read. */
export const typeAsRead = (dtype: DType): DType => (isConverted(dtype) ? READ_AS[dtype] : dtype);

const isConverted = (dtype: DType): dtype is StoredFloatDType => Object.hasOwn(READ_AS, dtype);

const belongs = ({ converts, data }: Stored, region: WeightRegion): boolean =>
  converts?.from === region.converts?.from && converts?.to === region.converts?.to && isNear(data, region);

const isNear = ({ file, offset, length }: ExternalBytes, region: WeightRegion): boolean =>
  file === region.file &&
  (region.converts === undefined || (offset - region.offset) % BYTES_PER_ELEMENT[region.converts.from] === 0) &&
  offset - (region.offset + region.length) <= LARGEST_GAP &&
  offset + length - region.offset <= MOST_BYTES;

/** The region of weights of one file, ordered by offset. */
function spanOf(group: readonly Stored[]): WeightRegion {
  const [first] = group;
  const { file = '', offset = 0 } = first?.data ?? {};
  const end = group.reduce((latest, { data }) => Math.max(latest, data.offset + data.length), 0);
  const converts = first?.converts;
  return { file, offset, length: end - offset, ...(converts !== undefined && { converts }) };
}
