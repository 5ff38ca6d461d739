import '@zeroreel/core/disposal';
import { disposeAll, tensor, type Backend, type Tensor } from '@zeroreel/core';
import { conv2d, GraphBuilder } from '@zeroreel/core/graph';
import { loadModel } from '@zeroreel/models';
import {
  backendOptionsOf,
  fingerprintModel,
  trackModel,
  type HostedModel,
  type LoadOptions,
  type Settings,
  type TrackedModel,
} from '@zeroreel/run';
import { openBackend } from '../compose/open-backend.js';
import { sha256 } from './sha256.js';
import { keyOfParts, keyOfSource, openSources, type ModelSource, type PartSources } from '../models/model-source.js';
import type { ModelStore } from '../models/model-store.js';

/** A model and a backend to be ready. */
export interface WantedModel {
  readonly source: ModelSource;
  /** Files in the place of its own parts. */
  readonly parts: PartSources;
  /** What it runs on. */
  readonly machine: Settings['machine'];
  readonly load: LoadOptions;
}

/** A model that is ready; disposing frees its backend too. */
export interface OpenedModel extends HostedModel, AsyncDisposable {}

/** Keeps the model that was last asked for open, and only that one: large ones do not fit beside each other. */
export class ModelHost {
  #hosted: { readonly key: string; readonly model: OpenedModel } | undefined;

  /** A backend that was opened before there is a model for it. */
  #warm: { readonly key: string; readonly backend: Promise<Backend> } | undefined;

  constructor(private readonly store: Pick<ModelStore, 'open'>) {}

  /** Has a backend ready for the model that will be asked for: its runtime is loaded and compiled. @throws ZeroreelError */
  async warmUp(machine: Settings['machine']): Promise<void> {
    const key = keyOfMachine(machine);
    if (this.#hosted !== undefined || this.#warm?.key === key) return;
    await this.#cool();
    const backend = openReadyBackend(machine);
    this.#warm = { key, backend };
    await backend;
  }

  /** The model on its backend. Large files of it may still be on their server. @throws ZeroreelError */
  async open(wanted: WantedModel, signal: AbortSignal): Promise<OpenedModel> {
    const key = keyOf(wanted);
    if (this.#hosted?.key === key) return this.#hosted.model;
    await this.close();
    signal.throwIfAborted();
    const opened = await openSources(wanted.source, wanted.parts, (source) => this.store.open(source));
    const letGo = () => opened[Symbol.dispose]();
    try {
      const backend = await this.#openBackend(wanted.machine);
      const model = await openModel(trackModel(opened.files, opened.parts), wanted, { backend, letGo });
      this.#hosted = { key, model };
      return model;
    } catch (error) {
      letGo();
      throw error;
    }
  }

  /** The backend that is ready, where it is that one. */
  async #openBackend(machine: Settings['machine']): Promise<Backend> {
    const warm = this.#warm;
    if (warm?.key !== keyOfMachine(machine)) {
      await this.#cool();
      return openBackend(machine);
    }
    this.#warm = undefined;
    return warm.backend.catch(() => openBackend(machine));
  }

  async #cool(): Promise<void> {
    const warm = this.#warm;
    this.#warm = undefined;
    const backend = await warm?.backend.catch(() => undefined);
    await backend?.[Symbol.asyncDispose]();
  }

  /** Frees the model; the next one is opened anew. */
  async close(): Promise<void> {
    const hosted = this.#hosted;
    this.#hosted = undefined;
    await hosted?.model[Symbol.asyncDispose]();
  }
}

const keyOf = ({ source, parts, machine, load }: WantedModel): string =>
  JSON.stringify([keyOfSource(source), keyOfParts(parts), machine, load]);

const keyOfMachine = (machine: Settings['machine']): string => JSON.stringify(Object.entries(machine).toSorted());

/**
 * A backend that has computed something: its runtime is there, and browsers have compiled well what networks spend their time in,
 * which they do once they have seen it run for a while.
 */
async function openReadyBackend(machine: Settings['machine']): Promise<Backend> {
  const backend = await openBackend(machine);
  try {
    await computeForAWhile(backend);
    return backend;
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}

async function computeForAWhile(backend: Backend): Promise<void> {
  const [x, w] = [zeros(1, 64, 32, 32), zeros(64, 64, 3, 3)];
  const g = new GraphBuilder({ name: 'warm-up', dtype: 'float32', dialect: backend.dialect });
  const image = g.input('x', 'float32', x.shape);
  const kernel = g.input('w', 'float32', w.shape);
  g.output('y', conv2d(g, image, kernel, undefined, { padding: 1 }));
  await using network = await backend.compile(g.finish());
  for (let run = 0; run < WARM_RUNS; run++) await network.run({ x, w });
}

/** Together they take a tenth of a second and more. */
const WARM_RUNS = 12;

const zeros = (...shape: readonly number[]): Tensor =>
  tensor(new Float32Array(shape.reduce((product, side) => product * side, 1)), shape);

interface OpenModelOptions {
  /** It is the model's from now on. */
  readonly backend: Backend;
  /** Lets go of the files, once the model is disposed. */
  readonly letGo: () => void;
}

/** Opens a model. @throws ZeroreelError */
async function openModel(
  tracked: TrackedModel,
  { machine, load }: WantedModel,
  { backend, letGo }: OpenModelOptions,
): Promise<OpenedModel> {
  const { files, parts } = tracked;
  try {
    const model = await loadModel(files, backend, { ...load, ...parts });
    const newHash = sha256();
    let made: Promise<string> | undefined;
    // Empty where the browser has no SHA-256.
    const fingerprint = () => (made ??= newHash ? fingerprintModel(files.name, tracked, newHash) : Promise.resolve(''));
    const dispose = async () => {
      await disposeAll([backend, model]);
      letGo();
    };
    const { threads } = backendOptionsOf({ machine });
    return {
      model,
      files,
      backend,
      fingerprint,
      ...(threads !== undefined && { threads }),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}
