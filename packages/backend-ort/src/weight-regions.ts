import type { ExternalBytes, Initializer, OnnxModel } from '@zeroreel/onnx';

/** A stretch of a file that holds weights of one graph. */
export interface WeightRegion {
  /** A path or a URL. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** Whether it holds bfloat16 that is to become float32: not every build of onnxruntime-web can cast it. */
  readonly widen: boolean;
}

/** A model whose weights lie in regions instead of whole files. */
export interface WeightRegionPlan {
  /** The model, each weight placed within a region: its `file` is the region's name. */
  readonly model: OnnxModel;
  /** By name. */
  readonly regions: ReadonlyMap<string, WeightRegion>;
}

/** Regions are read one by one into memory, and onnxruntime-web wants less than 2 GiB in each. */
const MOST_BYTES = 2 ** 29;
/** A gap that is cheaper to read over than to ask twice. */
const LARGEST_GAP = 2 ** 20;

type Stored = Initializer & { readonly data: ExternalBytes };

/**
 * The parts of the weights' files that a model needs, so that of a file with several networks only one is read: weights
 * that lie close together share a region of at most 512 MiB, unless one weight alone is larger. Weights in bfloat16 are
 * declared as the float32 that they become when their region is read.
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

/** Of weights of one file, the first of which begins first. */
function spanOf(group: readonly Stored[]): WeightRegion {
  const { file = '', offset = 0 } = group[0]?.data ?? {};
  const end = group.reduce((latest, { data }) => Math.max(latest, data.offset + data.length), 0);
  return { file, offset, length: end - offset, widen: group.some(isWidened) };
}
