import { createHash } from 'node:crypto';
import { Constants } from '@zeroreel/backend-ort';
import type { Backend } from '@zeroreel/core';
import {
  elementCount,
  pruneNodes,
  readInitializers,
  type Initializer,
  type OnnxModel,
  type Value,
} from '@zeroreel/onnx';
import { RoundedMatrix } from './round-matrix.js';
import { partOf, ROUND_WEIGHT, type Part } from './rounding.js';
import { TemporaryFile } from './temporary-file.js';
import { WeightRows } from './weight-rows.js';

/** The size in bytes up to which a value is written into the model. */
const SMALL_BYTES = 2 ** 16;

/**
 * A backend that rounds the weights of a graph before it compiles it (`roundWeight`), a few rows at a time. Those of a large
 * graph go to a file, which it removes when it closes: all graphs then read the same pages, once for all, and the process
 * has none of them in memory of its own.
 * @param isLarge whether a graph's weights go to the file
 */
export function roundAhead(backend: Backend, isLarge: (model: OnnxModel) => boolean): Backend {
  const weights = new RoundedWeights(backend);
  const close = async (): Promise<void> => {
    await backend.close();
    await weights.remove();
  };
  return {
    name: backend.name,
    dialect: backend.dialect,
    capabilities: () => backend.capabilities(),
    compile: async (model) => backend.compile(await weights.replaceIn(model, isLarge(model))),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The numbers of a rounded weight: integers, scales, sums. */
type Rounded = readonly Initializer['data'][];

class RoundedWeights {
  readonly #file = new TemporaryFile('zeroreel-int8-');
  /** Of large graphs, by what they are computed of. */
  readonly #known = new Map<string, Rounded>();

  constructor(private readonly backend: Backend) {}

  remove(): Promise<void> {
    return this.#file.remove();
  }

  /** The model with numbers in the place of what asks for them. */
  async replaceIn(model: OnnxModel, isLarge: boolean): Promise<OnnxModel> {
    const asking = model.nodes.filter(({ op }) => op === ROUND_WEIGHT);
    if (asking.length === 0) return model;
    const weights = new Weights(model);
    const asked = asking.map((node) => ({ node, weight: weights.value(node.inputs[0] ?? ''), part: partOf(node) }));
    const memory = resizable(isLarge ? Math.max(...asked.map(numbersOf)) : 0);
    await using rows = new WeightRows(model, this.backend);
    const added: Initializer[] = [];
    for (const { node, ...each } of asked) {
      const rounded = isLarge
        ? await this.#once(`${each.part.join('-')} ${weights.key(each.weight.name)}`, each, rows, memory)
        : await roundedBytes(each, rows, new ArrayBuffer(numbersOf(each)));
      for (const [index, data] of rounded.entries()) {
        const value = node.outputs[index];
        if (value) added.push({ ...value, data });
      }
    }
    // Given back now, not when it is next collected.
    memory.resize(0);
    const others = model.nodes.filter(({ op }) => op !== ROUND_WEIGHT);
    const nodes = pruneNodes(
      others,
      model.outputs.map(({ name }) => name),
    );
    return { ...model, nodes, initializers: readInitializers(nodes, [...model.initializers, ...added]) };
  }

  async #once(key: string, asked: Asked, rows: WeightRows, memory: ArrayBuffer): Promise<Rounded> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const rounded: Initializer['data'][] = [];
    for (const bytes of await roundedBytes(asked, rows, memory)) {
      rounded.push(bytes.length <= SMALL_BYTES ? bytes.slice() : await this.#file.append(bytes));
    }
    this.#known.set(key, rounded);
    return rounded;
  }
}

/** Memory that can be given back before it is collected: ECMAScript 2024, of which Node 20 has this. */
const resizable = (maxByteLength: number): ArrayBuffer & { resize(bytes: number): void } =>
  Reflect.construct(ArrayBuffer, [maxByteLength, { maxByteLength }]) as ReturnType<typeof resizable>;

/** Part of a weight that a graph reads in integers. */
interface Asked {
  readonly weight: Value;
  readonly part: Part;
}

const numbersOf = ({ weight: { shape }, part: [begin, end] }: Asked): number =>
  elementCount(shape.with(0, end - begin));

async function roundedBytes(
  { weight, part }: Asked,
  rows: WeightRows,
  memory: ArrayBuffer,
): Promise<readonly Uint8Array[]> {
  const matrix = new RoundedMatrix(weight.shape.with(0, part[1] - part[0]), memory);
  for await (const { begin, numbers } of rows.of(weight, part)) matrix.round(begin, numbers);
  return [matrix.integers, matrix.scale, matrix.sums].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
}

/** The weights of a graph that are stored, or computed of stored ones. */
class Weights {
  readonly #constants: Constants;
  readonly #keys = new Map<string, string>();

  constructor(model: OnnxModel) {
    this.#constants = new Constants(model);
  }

  value(name: string): Value {
    const value = this.#constants.value(name);
    if (value === undefined) throw new Error(`${name}: expected a weight to round, got a value that is no constant`);
    return { name, dtype: value.dtype, shape: value.shape };
  }

  /** Says what a value is computed of: equal for equal values, also of other graphs. */
  key(name: string): string {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const stored = this.#constants.stored(name);
    const node = this.#constants.producer(name);
    const parts = stored
      ? [stored.dtype, stored.shape, stored.data instanceof Uint8Array ? sha256(stored.data) : stored.data]
      : [node?.op, node?.attributes, node?.inputs.map((input) => this.key(input))];
    const key = sha256(JSON.stringify(parts));
    this.#keys.set(name, key);
    return key;
  }
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64');
