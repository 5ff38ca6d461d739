import type { Backend, Capabilities, CompileOptions, Executable } from '@zeroreel/core';
import type { Dialect, OnnxModel } from '@zeroreel/onnx';
import { encodeForOrt, type EncodedForOrt } from './encode-for-ort.js';
import { OrtExecutable } from './ort-executable.js';
import type { OrtSessionOptions } from './ort-runtime.js';
import { SessionClient } from './session-client.js';
import type { SessionPort } from './session-port.js';
import { wholeBuffer } from './worker-protocol.js';

/** What makes a backend out of a session host. */
export interface OrtBackendOptions {
  readonly name: string;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** How the session of a model is made. */
  readonly sessionOptions: (model: OnnxModel, options: CompileOptions) => OrtSessionOptions;
  /** Where sessions live. The backend closes it. */
  readonly port: SessionPort;
  /** The file that a weight's `file` names, links resolved: onnxruntime refuses links out of a folder. Default: the name as it is. */
  readonly realPath?: (file: string) => string;
  /** How a model becomes bytes; default: weights are read from their folder, as onnxruntime-node can. */
  readonly encode?: (model: OnnxModel, sessionOptions: OrtSessionOptions) => EncodedForOrt;
}

/**
 * A backend over a session host. Requests go one at a time, in the order of the calls. Kept outputs stay on the host's
 * side, so keys and values that one run leaves for the next never cross over.
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

  async compile(model: OnnxModel, options: CompileOptions = {}): Promise<Executable> {
    const { realPath, encode = (...args) => encodeForOrt(...args, realPath) } = this.#options;
    const { bytes, sessionOptions } = encode(model, this.#options.sessionOptions(model, options));
    const id = this.#nextId();
    await this.#client.call(
      { kind: 'compile', executable: id, model: bytes, options: sessionOptions },
      { task: `compiling "${model.name}"`, transfer: wholeBuffer(bytes) },
    );
    return new OrtExecutable(id, model, { client: this.#client, nextId: () => this.#nextId() });
  }

  /** Drops calls that wait, lets the one that runs end, then frees every session and tensor. The second time waits for the first. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.close();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
