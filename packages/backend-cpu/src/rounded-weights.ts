import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyTensor, Backend } from '@zeroreel/core';
import {
  constantProducers,
  ONNX_TYPE_NUMBER,
  pruneNodes,
  readInitializers,
  type Initializer,
  type Node,
  type OnnxModel,
  type Value,
} from '@zeroreel/onnx';

/** The size in bytes up to which a value is written into the model. */
const SMALL_BYTES = 2 ** 16;

/**
 * A backend that rounds the weights of a graph before it compiles it, one after the other, into a file that it removes
 * when it closes. All graphs then read the same pages of that file: a session that rounded them itself would hold them
 * in its own memory, and while it does so their floats four times.
 * @param isLarge whether that pays for a graph
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
    compile: async (model) => backend.compile(isLarge(model) ? await weights.replaceIn(model) : model),
    close,
    [Symbol.asyncDispose]: close,
  };
}

class RoundedWeights {
  readonly #file = new TemporaryFile();
  /** By what they are computed of. */
  readonly #known = new Map<string, Initializer['data']>();

  constructor(private readonly backend: Backend) {}

  remove(): Promise<void> {
    return this.#file.remove();
  }

  /** The model with all values that come of rounded weights in the place of what computes them. */
  async replaceIn(model: OnnxModel): Promise<OnnxModel> {
    const constants = new Constants(model);
    const added: Initializer[] = [];
    for (const values of constants.roundedByWeight()) {
      const missing = values.filter(({ name }) => !this.#known.has(constants.key(name)));
      const computed = missing.length === 0 ? {} : await this.#compute(constants.modelOf(missing));
      for (const { name } of missing)
        this.#known.set(constants.key(name), await this.#store(computed[bitsOf(name)]?.data));
      for (const value of values) {
        const data = this.#known.get(constants.key(value.name));
        if (data) added.push({ ...value, data });
      }
    }
    const replaced = new Set(added.map(({ name }) => name));
    const others = model.nodes.filter(({ outputs }) => !outputs.some(({ name }) => replaced.has(name)));
    const nodes = pruneNodes(
      others,
      model.outputs.map(({ name }) => name),
    );
    return { ...model, nodes, initializers: readInitializers(nodes, [...model.initializers, ...added]) };
  }

  async #compute(model: OnnxModel): Promise<Readonly<Record<string, AnyTensor>>> {
    await using executable = await this.backend.compile(model);
    return (await executable.run({})).host;
  }

  async #store(numbers: AnyTensor['data'] | undefined): Promise<Initializer['data']> {
    const { buffer, byteOffset = 0, byteLength = 0 } = numbers ?? new Uint8Array();
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return byteLength <= SMALL_BYTES ? bytes : this.#file.append(bytes);
  }
}

/** The operator with which rounding begins, and which nothing else needs that is computed of weights. */
const FIRST_STEP = 'Abs';

/** What a graph computes of its constants. */
class Constants {
  readonly #model: OnnxModel;
  readonly #stored: ReadonlyMap<string, Initializer>;
  readonly #producers: ReadonlyMap<string, Node>;
  readonly #keys = new Map<string, string>();

  constructor(model: OnnxModel) {
    this.#model = model;
    this.#stored = new Map(model.initializers.map((initializer) => [initializer.name, initializer]));
    this.#producers = constantProducers(model);
  }

  /** The values that come of rounding, and that the rest of the graph reads; those of one weight together. */
  roundedByWeight(): Iterable<readonly Value[]> {
    const groups = new Map<string, Value[]>();
    const seen = new Set<string>();
    for (const { inputs, outputs } of this.#model.nodes) {
      if (outputs.some(({ name }) => this.#producers.has(name))) continue;
      for (const name of inputs) {
        const value = this.#producers.get(name)?.outputs.find((output) => output.name === name);
        const first = this.#nodesOf([name]).find(({ op }) => op === FIRST_STEP)?.name;
        if (value === undefined || first === undefined || seen.has(name)) continue;
        seen.add(name);
        groups.set(first, [...(groups.get(first) ?? []), value]);
      }
    }
    return groups.values();
  }

  /** A graph without inputs that gives these values; int8 as the same bits in uint8, which tensors of the host have. */
  modelOf(values: readonly Value[]): OnnxModel {
    const bits = values.map((value): Value => ({ ...value, dtype: value.dtype === 'int8' ? 'uint8' : value.dtype }));
    const outputs = bits.map((value) => ({ ...value, name: bitsOf(value.name) }));
    const copies = outputs.map((output, index): Node => {
      const [op, attributes] =
        values[index]?.dtype === 'int8' ? ['Cast', { to: ONNX_TYPE_NUMBER.uint8 }] : ['Identity', {}];
      return { op, domain: '', name: output.name, inputs: [values[index]?.name ?? ''], outputs: [output], attributes };
    });
    const nodes = this.#nodesOf(values.map(({ name }) => name));
    const initializers = readInitializers(nodes, this.#model.initializers);
    return { name: 'rounded weights', inputs: [], outputs, nodes: [...nodes, ...copies], initializers };
  }

  /** Says what a value is computed of: equal for equal values, also of other graphs. */
  key(name: string): string {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const stored = this.#stored.get(name);
    const node = this.#producers.get(name);
    const parts = stored
      ? [stored.dtype, stored.shape, stored.data instanceof Uint8Array ? sha256(stored.data) : stored.data]
      : [node?.op, node?.attributes, node?.inputs.map((input) => this.key(input))];
    const key = sha256(JSON.stringify(parts));
    this.#keys.set(name, key);
    return key;
  }

  /** The nodes that values come of, in the graph's order. */
  #nodesOf(names: readonly string[]): readonly Node[] {
    const found = new Set<Node>();
    const add = (name: string): void => {
      const node = this.#producers.get(name);
      if (node === undefined || found.has(node)) return;
      for (const input of node.inputs) add(input);
      found.add(node);
    };
    for (const name of names) add(name);
    return [...found];
  }
}

const bitsOf = (name: string): string => `${name}/bits`;

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64');

/** A file that is there from the first bytes on, and gone when the process ends. */
class TemporaryFile {
  #opened: Promise<{ readonly folder: string; readonly file: FileHandle }> | undefined;
  #length = 0;

  async append(
    bytes: Uint8Array,
  ): Promise<{ readonly file: string; readonly offset: number; readonly length: number }> {
    this.#opened ??= create();
    const { folder, file } = await this.#opened;
    const offset = this.#length;
    await file.writeFile(bytes);
    this.#length += bytes.length;
    return { file: join(folder, NAME), offset, length: bytes.length };
  }

  async remove(): Promise<void> {
    const opened = await this.#opened;
    this.#opened = undefined;
    await opened?.file.close();
    if (opened) rmSync(opened.folder, { recursive: true, force: true });
  }
}

const NAME = 'weights.bin';

async function create(): Promise<{ readonly folder: string; readonly file: FileHandle }> {
  const folder = mkdtempSync(join(tmpdir(), 'zeroreel-int8-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return { folder, file: await open(join(folder, NAME), 'w') };
}
