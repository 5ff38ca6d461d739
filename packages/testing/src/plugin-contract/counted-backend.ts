import type { Backend, DeviceTensor, Executable } from '@zeroreel/core';

/** A backend that knows what it has made and nobody has disposed yet. */
export interface CountedBackend extends Backend {
  /** Names of graphs, and of outputs that were kept on the device. */
  alive(): string[];
}

/** Counts what `backend` makes; disposing the same thing twice counts once. */
export function countedBackend(backend: Backend): CountedBackend {
  const alive = new Map<object, string>();

  function counted(executable: Executable, graph: string): Executable {
    const own: Executable = {
      inputs: executable.inputs,
      outputs: executable.outputs,
      async run(inputs, options) {
        const result = await executable.run(unwrapped(inputs), options);
        const device = Object.entries(result.device).map(([name, tensor]) => [
          name,
          countedTensor(tensor, `${graph}.${name}`),
        ]);
        return { host: result.host, device: Object.fromEntries(device) as Record<string, DeviceTensor> };
      },
      [Symbol.asyncDispose]() {
        alive.delete(own);
        return executable[Symbol.asyncDispose]();
      },
    };
    alive.set(own, graph);
    return own;
  }

  const wrapped = new WeakMap<object, DeviceTensor>();

  function countedTensor(tensor: DeviceTensor, name: string): DeviceTensor {
    const { location, dtype, shape } = tensor;
    const own: DeviceTensor = {
      ...{ location, dtype, shape },
      [Symbol.dispose]() {
        alive.delete(own);
        tensor[Symbol.dispose]();
      },
    };
    alive.set(own, name);
    wrapped.set(own, tensor);
    return own;
  }

  const unwrapped: (inputs: Parameters<Executable['run']>[0]) => typeof inputs = (inputs) =>
    Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, wrapped.get(input) ?? input]));

  return {
    name: backend.name,
    dialect: backend.dialect,
    alive: () => [...alive.values()],
    capabilities: () => backend.capabilities(),
    compile: async (model) => counted(await backend.compile(model), model.name),
    close: () => backend.close(),
    [Symbol.asyncDispose]: () => backend.close(),
  };
}
