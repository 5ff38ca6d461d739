import { ZeroreelError } from '@zeroreel/core';
import { OnnxError, type DType, type OnnxModel, type Weight, type WeightLookup } from '@zeroreel/onnx';

/** A graph to be built from a component's weights. */
export interface CheckedBuild {
  /** For messages: the component's folder. */
  readonly component: string;
  readonly weights: WeightLookup;
  /** Whether this graph is to use a key; all, unless two graphs share one file. */
  readonly owns?: (key: string) => boolean;
  build(weights: WeightLookup): OnnxModel;
}

/**
 * Builds a graph and checks that checkpoint and network agree: missing, misshapen and unused weights are errors.
 * @throws ZeroreelError `invalid-model` naming the component, the key and, where they differ, both shapes
 */
export function buildChecked({ component, weights, owns = () => true, build }: CheckedBuild): OnnxModel {
  const read = new RecordingLookup(component, weights);
  const model = explained(component, () => build(read));
  const unused = [...weights.keys()].filter((key) => owns(key) && !read.used.has(key) && !isBuffer(key));
  if (unused.length > 0) throw new ZeroreelError('invalid-model', unusedMessage(component, unused));
  return model;
}

/** Weights that remember which keys were read, and refuse those that are no floats. */
class RecordingLookup implements WeightLookup {
  readonly used = new Set<string>();

  constructor(
    private readonly component: string,
    private readonly weights: WeightLookup,
  ) {}

  get(key: string): Weight | undefined {
    this.used.add(key);
    const weight = this.weights.get(key);
    if (!weight || FLOATS.includes(weight.dtype)) return weight;
    throw new ZeroreelError(
      'invalid-model',
      `${this.component}: '${key}': expected ${FLOATS.join(', ')}, got ${weight.dtype}`,
    );
  }

  keys(): Iterable<string> {
    return this.weights.keys();
  }
}

const FLOATS: readonly DType[] = ['float32', 'float16', 'bfloat16'];

/** `position_ids` is the list 0, 1, 2, …, which transformers before 4.31 saved with the text encoder; nothing to learn. */
const isBuffer = (key: string): boolean => key.endsWith('position_ids');

function explained<T>(component: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    const isWeight = error instanceof OnnxError && (error.code === 'missing-weight' || error.code === 'weight-shape');
    if (!isWeight) throw error;
    throw new ZeroreelError('invalid-model', `${component}: ${error.message}`, { cause: error });
  }
}

const SHOWN = 5;

function unusedMessage(component: string, keys: readonly string[]): string {
  const shown = keys.slice(0, SHOWN).join(', ');
  const rest = keys.length > SHOWN ? `, … (${keys.length} in all)` : '';
  return `${component}: weights that the network of its config.json does not have: ${shown}${rest}`;
}
