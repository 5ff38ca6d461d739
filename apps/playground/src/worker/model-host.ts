import { disposeAll } from '@zeroreel/core';
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

  constructor(private readonly store: Pick<ModelStore, 'open'>) {}

  /** The model on its backend. Large files of it may still be on their server. @throws ZeroreelError */
  async open(wanted: WantedModel, signal: AbortSignal): Promise<OpenedModel> {
    const key = keyOf(wanted);
    if (this.#hosted?.key === key) return this.#hosted.model;
    await this.close();
    signal.throwIfAborted();
    const opened = await openSources(wanted.source, wanted.parts, (source) => this.store.open(source));
    const letGo = () => opened[Symbol.dispose]();
    try {
      const model = await openModel(trackModel(opened.files, opened.parts), wanted, letGo);
      this.#hosted = { key, model };
      return model;
    } catch (error) {
      letGo();
      throw error;
    }
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

/** Opens backend and model. @param letGo of the files, once the model is disposed. @throws ZeroreelError */
async function openModel(
  tracked: TrackedModel,
  { machine, load }: WantedModel,
  letGo: () => void,
): Promise<OpenedModel> {
  const { files, parts } = tracked;
  const backend = await openBackend(machine);
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
