import { type AnyTensor, type DeviceTensor, ZeroreelError } from '@zeroreel/core';
import { elementCount, formatShape, sameShape, type Value, type ValueType } from '@zeroreel/onnx';
import { OrtDeviceTensor } from './ort-device-tensor.js';
import { copyTensor } from './ort-tensor.js';
import type { SessionClient } from './session-client.js';
import type { KeptTensor } from './worker-protocol.js';

export type RunInputs = Readonly<Record<string, AnyTensor | DeviceTensor>>;

/**
 * Checks what a run was given against the graph's inputs and makes it ready to be sent: copies of host tensors, numbers of device tensors.
 * @param graph its name, for messages
 * @throws ZeroreelError `invalid-request` for an input that is missing, unknown, of another type or shape, disposed, or of another backend
 */
export function prepareInputs(
  graph: string,
  expected: readonly Value[],
  given: RunInputs,
  client: SessionClient,
): Record<string, AnyTensor | KeptTensor> {
  const unknown = Object.keys(given).find((name) => !expected.some((input) => input.name === name));
  if (unknown !== undefined) {
    throw invalid(`"${graph}" has no input "${unknown}"; expected ${expected.map(({ name }) => name).join(', ')}`);
  }
  const inputs: Record<string, AnyTensor | KeptTensor> = {};
  for (const input of expected) {
    const tensor = given[input.name];
    const site = `Input "${input.name}" of "${graph}"`;
    if (tensor === undefined) throw invalid(`${site} is missing; expected ${formatType(input)}`);
    if (tensor.dtype !== input.dtype || !sameShape(tensor.shape, input.shape)) {
      throw invalid(`${site}: expected ${formatType(input)}, got ${formatType(tensor)}`);
    }
    inputs[input.name] = 'location' in tensor ? keptTensor(site, tensor, client) : hostTensor(site, tensor);
  }
  return inputs;
}

function keptTensor(site: string, tensor: DeviceTensor, client: SessionClient): KeptTensor {
  if (!(tensor instanceof OrtDeviceTensor) || tensor.client !== client) {
    throw invalid(`${site}: the device tensor belongs to another backend`);
  }
  if (tensor.disposed) throw invalid(`${site}: the device tensor has been disposed`);
  return { kept: tensor.id };
}

function hostTensor(site: string, tensor: AnyTensor): AnyTensor {
  const count = elementCount(tensor.shape);
  if (tensor.data.length !== count) {
    throw invalid(`${site}: expected ${count} numbers for ${formatType(tensor)}, got ${tensor.data.length}`);
  }
  return copyTensor(tensor);
}

const formatType = ({ dtype, shape }: ValueType): string => `${dtype} ${formatShape(shape)}`;

const invalid = (message: string): ZeroreelError => new ZeroreelError('invalid-request', message);
