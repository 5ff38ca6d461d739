import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  elementCount,
  GraphBuilder,
  portableDialect,
  reshape,
  type ExternalBytes,
  type OnnxModel,
  type WeightLookup,
} from '@zeroreel/onnx';

/** Where the bytes of a file lie that is in memory; undefined for files on disk. */
export type ReadMemory = (bytes: ExternalBytes) => Uint8Array | undefined;

/**
 * The numbers of weights by their keys, computed by a graph as those of a network are.
 * @param keys which; default all
 */
export async function computedNumbers(
  weights: WeightLookup,
  keys: Iterable<string> = weights.keys(),
  read: ReadMemory = () => undefined,
): Promise<ReadonlyMap<string, Float32Array>> {
  const names = [...keys];
  if (names.length === 0) return new Map();
  const g = new GraphBuilder({ name: 'weights', dtype: 'float32', dialect: portableDialect, weights });
  names.forEach((key, index) => {
    const value = g.parameter(key, weights.get(key)?.shape ?? []);
    g.output(`${index}`, reshape(g, value, [elementCount(value.shape)]));
  });
  await using backend = await cpuBackend({ threads: 1, worker: false });
  await using executable = await backend.compile(inMemory(g.finish(), read));
  const { host } = await executable.run({});
  return new Map(names.map((key, index) => [key, host[`${index}`]?.data as Float32Array]));
}

const inMemory = (model: OnnxModel, read: ReadMemory): OnnxModel => ({
  ...model,
  initializers: model.initializers.map((weight) => {
    const bytes = weight.data instanceof Uint8Array ? undefined : read(weight.data);
    return bytes === undefined ? weight : { ...weight, data: bytes };
  }),
});
