import { ZeroreelError } from '@zeroreel/core';
import {
  formatShape,
  OnnxError,
  type ComputedWeight,
  type DType,
  type OnnxModel,
  type Weight,
  type WeightLookup,
} from '@zeroreel/onnx';

/** A graph to be built from a component's weights. */
export interface CheckedBuild {
  /** For messages: the model and the component's folder. */
  readonly component: string;
  readonly weights: WeightLookup;
  /** Whether this graph has to read a key. Default: all keys, for graphs that share their file with no other. */
  readonly owns?: (key: string) => boolean;
  readonly build: (weights: WeightLookup) => OnnxModel;
}

/**
 * Builds a graph and checks that checkpoint and network agree: weights that are missing, misshapen, of the wrong type
 * or not used are errors.
 * @throws ZeroreelError `invalid-model` naming the component, the key, what was expected and what was got
 */
export function buildChecked({ component, weights, owns = () => true, build }: CheckedBuild): OnnxModel {
  const checked = new CheckedWeights(component, weights);
  const model = checked.explain(() => build(checked));
  checked.requireUsed(owns);
  return model;
}

const FLOATS: readonly DType[] = ['float32', 'float16', 'bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2'];

/**
 * Weights of one component that remember which keys were read. They refuse integers, which occur in files as buffers
 * alone.
 */
export class CheckedWeights implements WeightLookup {
  readonly #used = new Set<string>();

  /** @param component for messages: the model and the component's folder */
  constructor(
    private readonly component: string,
    private readonly weights: WeightLookup,
  ) {}

  get(key: string): Weight | ComputedWeight | undefined {
    this.#used.add(key);
    const weight = this.weights.get(key);
    if (!weight || FLOATS.includes(weight.dtype)) return weight;
    const wayOut = 'quantised weights are not read: take a float16 or float32 file';
    const message = `${this.component}: weight ${key}: expected ${FLOATS.join(', ')}, got ${weight.dtype}; ${wayOut}`;
    throw new ZeroreelError('invalid-model', message);
  }

  keys(): Iterable<string> {
    return this.weights.keys();
  }

  /**
   * Runs code that reads these weights; its errors about them name the component.
   * @param scope under which the graph has them, which messages leave out
   * @throws ZeroreelError `invalid-model` for weights that are missing or misshapen
   */
  explain<T>(build: () => T, scope = ''): T {
    try {
      return build();
    } catch (error) {
      const isWeight = error instanceof OnnxError && (error.code === 'missing-weight' || error.code === 'weight-shape');
      if (!isWeight) throw error;
      const message = error.message.replace(`weight ${scope}.`, 'weight ');
      throw new ZeroreelError('invalid-model', `${this.component}: ${message}`, { cause: error });
    }
  }

  /**
   * Requires that all keys which this graph owns were read.
   * @throws ZeroreelError `invalid-model` naming the others
   */
  requireUsed(owns: (key: string) => boolean = () => true): void {
    const unused = [...this.keys()].filter((key) => owns(key) && !this.#used.has(key) && !isDispensable(key));
    if (unused.length === 0) return;
    throw new ZeroreelError('invalid-model', unusedMessage(this.component, this.weights, unused));
  }
}

/**
 * Whether the network does without a key of a text encoder: `position_ids` is the list 0, 1, 2, …, which transformers
 * before 4.31 saved; `text_projection` compares texts with pictures.
 */
const isDispensable = (key: string): boolean => /(^|\.)(position_ids|text_projection\.weight)$/.test(key);

const SHOWN = 5;

function unusedMessage(component: string, weights: WeightLookup, keys: readonly string[]): string {
  const shown = keys.slice(0, SHOWN).map((key) => `${key} ${formatShape(weights.get(key)?.shape ?? [])}`);
  const rest = keys.length > SHOWN ? ` and ${keys.length - SHOWN} more` : '';
  return `${component}: its config.json has no place for ${keys.length} of the weights: ${shown.join(', ')}${rest}`;
}
