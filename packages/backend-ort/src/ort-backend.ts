import '@zeroreel/core/disposal';
import type { Backend, Capabilities, Executable } from '@zeroreel/core';
import type { Dialect, OnnxModel } from '@zeroreel/onnx';
import { type EncodedForOrt, encodeWithWeightFiles, type WeightFiles } from './encode-with-weight-files.js';
import { OrtExecutable } from './ort-executable.js';
import type { OrtSessionOptions } from './ort-runtime.js';
import { SessionClient } from './session-client.js';
import { type SessionPort, wholeBuffer } from './session-port.js';

/** What makes a backend out of a session host. */
export interface OrtBackendOptions {
  readonly name: string;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** The options of the session that runs `model`. */
  readonly sessionOptions: (model: OnnxModel) => OrtSessionOptions;
  /** Rewrites a model for the provider. Default: leaves it as it is. */
  readonly prepare?: (model: OnnxModel, files: WeightFiles | undefined) => OnnxModel;
  /** The connection to the session host. The backend closes it. */
  readonly port: SessionPort;
  /** The files of weights, where this side can reach them. */
  readonly files?: WeightFiles;
  /** Turns a model into bytes. Default: onnxruntime reads the weights from their files, as onnxruntime-node can. */
  readonly encode?: (model: OnnxModel, sessionOptions: OrtSessionOptions) => EncodedForOrt;
  /** Called when a model has been sent to the session host, and what its bytes were made from is no longer needed. */
  readonly encoded?: (model: OnnxModel) => void;
}

/**
 * A backend over a session host. It sends requests one at a time, in the order of the calls. Kept outputs stay with the
 * host, so keys and values that one run leaves for the next never cross over.
 */
export class OrtBackend implements Backend {
  readonly name: string;
  readonly dialect: Dialect;
  readonly #options: OrtBackendOptions;
  readonly #client: SessionClient;
  #lastId = 0;

  constructor(options: OrtBackendOptions) {
    this.name = options.name;
    this.dialect = options.dialect;
    this.#options = options;
    this.#client = new SessionClient(options.name, options.port);
  }

  capabilities(): Capabilities {
    return this.#options.capabilities;
  }

  async compile(model: OnnxModel): Promise<Executable> {
    const id = this.#nextId();
    const compiled = this.#send(id, model);
    this.#options.encoded?.(model);
    await compiled;
    return new OrtExecutable(id, model, { client: this.#client, nextId: () => this.#nextId() });
  }

  /** A call of its own: what it encodes the graph with can be freed when it has returned. */
  #send(id: number, model: OnnxModel): Promise<unknown> {
    const { files, prepare = (given) => given } = this.#options;
    const { encode = (...args) => encodeWithWeightFiles(...args, files) } = this.#options;
    const { bytes, sessionOptions } = encode(prepare(model, files), this.#options.sessionOptions(model));
    return this.#client.call(
      { kind: 'compile', executable: id, model: bytes, options: sessionOptions },
      { task: `compiling "${model.name}"`, transfer: wholeBuffer(bytes) },
    );
  }

  /**
   * Drops waiting calls, lets the running one end, then frees all sessions and tensors. A second call waits as well.
   */
  close(): Promise<void> {
    return this.#client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
