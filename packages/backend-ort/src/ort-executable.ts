import '@zeroreel/core/disposal';
import {
  type AnyTensor,
  type DeviceTensor,
  type Executable,
  type RunOptions,
  type RunResult,
  ZeroreelError,
} from '@zeroreel/core';
import {
  type DType,
  elementCount,
  formatShape,
  type OnnxModel,
  sameShape,
  type Shape,
  type Value,
  type ValueType,
} from '@zeroreel/onnx';
import { copyTensor } from './ort-tensor.js';
import type { SessionClient } from './session-client.js';
import { type KeptTensor, tensorBuffers } from './session-port.js';

type RunInputs = Readonly<Record<string, AnyTensor | DeviceTensor>>;

/** What an executable shares with the backend that made it. */
export interface ExecutableOwner {
  readonly client: SessionClient;
  /** Returns a number that no executable and no kept tensor of this backend has had. */
  nextId(): number;
}

/** A session of the host, known here by its number. */
export class OrtExecutable implements Executable {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly #id: number;
  readonly #name: string;
  readonly #owner: ExecutableOwner;
  #released: Promise<void> | undefined;

  constructor(id: number, model: OnnxModel, owner: ExecutableOwner) {
    this.#id = id;
    this.#name = model.name;
    this.#owner = owner;
    this.inputs = model.inputs;
    this.outputs = model.outputs;
  }

  async run(given: RunInputs, { keep = [], signal }: RunOptions = {}): Promise<RunResult> {
    if (this.#released) throw new ZeroreelError('backend-failed', `"${this.#name}" has been disposed`);
    const { client } = this.#owner;
    const inputs = prepareInputs(this.#name, this.inputs, given, client);
    const kept = keep.map((name) => ({ name, tensor: this.#newDeviceTensor(name) }));
    const reply = await client.call(
      {
        kind: 'run',
        executable: this.#id,
        inputs,
        outputs: this.outputs.map(({ name }) => name),
        keep: Object.fromEntries(kept.map(({ name, tensor }) => [name, tensor.id])),
      },
      { task: `running "${this.#name}"`, transfer: tensorBuffers(inputs), signal },
    );
    return {
      host: reply.kind === 'outputs' ? reply.outputs : {},
      device: Object.fromEntries(kept.map(({ name, tensor }): [string, DeviceTensor] => [name, tensor])),
    };
  }

  /** Frees the session when all earlier runs have ended. A second call waits for the first. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    const { client } = this.#owner;
    try {
      await client.call({ kind: 'release', executable: this.#id }, { task: `freeing "${this.#name}"` });
    } catch (error) {
      if (!client.ended) throw error; // Otherwise the whole backend has ended, and the session with it.
    }
  }

  #newDeviceTensor(name: string): OrtDeviceTensor {
    const output = this.outputs.find((value) => value.name === name);
    if (output) return new OrtDeviceTensor(this.#owner.nextId(), output, this.#owner.client);
    const names = this.outputs.map((value) => value.name).join(', ');
    throw invalid(`"${this.#name}" has no output "${name}" to keep; expected ${names}`);
  }
}

/** A tensor that the session host keeps, known here by its number. */
class OrtDeviceTensor implements DeviceTensor {
  readonly location = 'device';
  readonly id: number;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The client of the backend that keeps it. No other backend can read it. */
  readonly client: SessionClient;
  #disposed = false;

  constructor(id: number, { dtype, shape }: Value, client: SessionClient) {
    this.id = id;
    this.dtype = dtype;
    this.shape = shape;
    this.client = client;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Frees the memory when all earlier runs have ended. A second call does nothing. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const forgotten = this.client.call({ kind: 'forget', tensors: [this.id] }, { task: 'freeing a tensor' });
    forgotten.catch(() => undefined); // The backend has ended, and the tensor with it.
  }
}

/**
 * Checks the tensors that a run was given against the graph's inputs and prepares them for sending: it copies host
 * tensors and replaces device tensors by their numbers.
 * @param graph the graph's name, for error messages
 * @throws ZeroreelError `invalid-request` for an input that is missing, unknown, misshapen, disposed or another
 * backend's
 */
function prepareInputs(
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
