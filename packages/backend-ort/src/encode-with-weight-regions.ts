import { encodeModel, type ExternalBytes, type Initializer, type OnnxModel } from '@zeroreel/onnx';
import type { EncodedForOrt } from './encode-with-weight-files.js';
import type { OrtSessionOptions } from './ort-runtime.js';

/** A part of a file that holds weights of one graph. */
export interface WeightRegion {
  /** A path or a URL. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** Whether the region holds bfloat16 to widen to float32: not every build of onnxruntime-web can cast it. */
  readonly widen: boolean;
}

/**
 * Encodes a model and adds the regions of its weights to the session options. This is for runtimes that cannot open
 * files: the session host reads the regions for them.
 */
export function encodeWithWeightRegions(model: OnnxModel, sessionOptions: OrtSessionOptions): EncodedForOrt {
  const plan = planWeightRegions(model);
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

type Stored = Initializer & { readonly data: ExternalBytes };

/**
 * Finds the parts of the weights' files that a model needs, so that a file with several networks is not read whole.
 * Weights that lie close together share a region of at most 512 MiB, unless a single weight is larger. Weights in
 * bfloat16 are declared as float32, which they become when their region is read.
 */
export function planWeightRegions(model: OnnxModel): WeightRegionPlan {
  const regions = new Map<string, WeightRegion>();
  const placed = new Map<string, Initializer>();
  const stored = model.initializers.filter((initializer): initializer is Stored => 'file' in initializer.data);
  for (const [index, group] of groupNeighbours(stored).entries()) {
    const region = spanOf(group);
    const name = `weights-${index}`;
    regions.set(name, region);
    for (const weight of group) placed.set(weight.name, place(weight, name, region));
  }
  const initializers = model.initializers.map((initializer) => placed.get(initializer.name) ?? initializer);
  return { model: { ...model, initializers }, regions };
}

function place(weight: Stored, file: string, region: WeightRegion): Initializer {
  const growth = region.widen ? 2 : 1;
  const offset = growth * (weight.data.offset - region.offset);
  const data = { file, offset, length: growth * weight.data.length };
  return { ...weight, dtype: region.widen ? 'float32' : weight.dtype, data };
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

const isWidened = ({ dtype }: Stored): boolean => dtype === 'bfloat16';

const belongs = (weight: Stored, region: WeightRegion): boolean =>
  isWidened(weight) === region.widen && isNear(weight.data, region);

const isNear = ({ file, offset, length }: ExternalBytes, region: WeightRegion): boolean =>
  file === region.file &&
  (!region.widen || (offset - region.offset) % 2 === 0) &&
  offset - (region.offset + region.length) <= LARGEST_GAP &&
  offset + length - region.offset <= MOST_BYTES;

/** The region of weights of one file, ordered by offset. */
function spanOf(group: readonly Stored[]): WeightRegion {
  const { file = '', offset = 0 } = group[0]?.data ?? {};
  const end = group.reduce((latest, { data }) => Math.max(latest, data.offset + data.length), 0);
  return { file, offset, length: end - offset, widen: group.some(isWidened) };
}
