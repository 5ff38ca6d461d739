import { cpuBackend } from '@zeroreel/backend-cpu';
import type { AnyTensor } from '@zeroreel/core';
import type { OnnxModel } from '@zeroreel/onnx';

/** Runs a graph once on the CPU; inputs and outputs by name. */
export async function runGraph(
  model: OnnxModel,
  inputs: Readonly<Record<string, AnyTensor>>,
): Promise<Readonly<Record<string, AnyTensor>>> {
  await using backend = await cpuBackend({ threads: 1, worker: false });
  await using executable = await backend.compile(model);
  return (await executable.run(inputs)).host;
}
