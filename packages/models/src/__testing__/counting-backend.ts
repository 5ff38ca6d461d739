import type { Backend, RunOptions } from '@zeroreel/core';

/** A backend that keeps a record of what is compiled, run and disposed. */
export interface CountingBackend extends Backend {
  /** Names of the graphs, in order. */
  readonly compiled: readonly string[];
  readonly runs: readonly { readonly graph: string; readonly options: RunOptions | undefined }[];
  readonly disposed: readonly string[];
}

export function countingBackend(backend: Backend): CountingBackend {
  const compiled: string[] = [];
  const runs: { graph: string; options: RunOptions | undefined }[] = [];
  const disposed: string[] = [];
  return {
    compiled,
    runs,
    disposed,
    name: backend.name,
    dialect: backend.dialect,
    capabilities: () => backend.capabilities(),
    close: () => backend.close(),
    [Symbol.asyncDispose]: () => backend.close(),
    async compile(model) {
      const { name: graph } = model;
      const executable = await backend.compile(model);
      compiled.push(graph);
      return {
        inputs: executable.inputs,
        outputs: executable.outputs,
        run(inputs, runOptions) {
          runs.push({ graph, options: runOptions });
          return executable.run(inputs, runOptions);
        },
        async [Symbol.asyncDispose]() {
          disposed.push(graph);
          await executable[Symbol.asyncDispose]();
        },
      };
    },
  };
}
