import { type DeviceTensor, type Executable, type RunOptions, type RunResult, ZeroreelError } from '@zeroreel/core';
import type { OnnxModel, Value } from '@zeroreel/onnx';
import { OrtDeviceTensor } from './ort-device-tensor.js';
import { prepareInputs, type RunInputs } from './run-inputs.js';
import type { SessionClient } from './session-client.js';
import { tensorBuffers } from './worker-protocol.js';

/** What an executable shares with the backend that made it. */
export interface ExecutableOwner {
  readonly client: SessionClient;
  /** A number that no executable and no kept tensor of this backend has had. */
  nextId(): number;
}

/** A session on the other side, known here by its number. */
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

  /** Frees the session once the runs that were asked for before have ended. The second time waits for the first. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    const { client } = this.#owner;
    try {
      await client.call({ kind: 'release', executable: this.#id }, { task: `freeing "${this.#name}"` });
    } catch (error) {
      if (!client.ended) throw error; // else the whole backend is gone, and the session with it
    }
  }

  #newDeviceTensor(name: string): OrtDeviceTensor {
    const output = this.outputs.find((value) => value.name === name);
    if (output) return new OrtDeviceTensor(this.#owner.nextId(), output, this.#owner.client);
    const names = this.outputs.map((value) => value.name).join(', ');
    throw new ZeroreelError('invalid-request', `"${this.#name}" has no output "${name}" to keep; expected ${names}`);
  }
}
