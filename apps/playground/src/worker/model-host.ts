import type { TensorDType } from '@zeroreel/core';
import { collectedSha256, modelFingerprint } from '@zeroreel/run';
import type { ModelFiles } from '@zeroreel/models';
import { openModel, type OpenedModel } from '../compose.js';
import type { BackendChoice } from '../compose/open-backend.js';
import { nameOfSource, type ModelSource } from '../models/model-source.js';
import type { Download, ModelStore } from '../models/model-store.js';

/** What networks can compute in here. */
export type NetworkDType = Extract<TensorDType, 'float16' | 'float32'>;

/** A model and a backend to be ready. */
export interface WantedModel {
  readonly source: ModelSource;
  readonly backend: BackendChoice;
  /** Whether it is to edit clips: the embedded family has a member of its own for that. */
  readonly edits: boolean;
  /** What networks compute in; default: what the backend prefers. */
  readonly dtype?: NetworkDType;
  /** Of the weights' files, for instance `fp16`. */
  readonly variant?: string;
}

/** A model that is ready. */
export interface HostedModel extends OpenedModel {
  readonly fingerprint: string;
}

/** Keeps the model that was last asked for open, and only that one: large ones do not fit beside each other. */
export class ModelHost {
  #hosted: { readonly key: string; readonly model: HostedModel } | undefined;

  constructor(private readonly store: ModelStore) {}

  /** The model on its backend, which outlives the download's signal. @throws ZeroreelError */
  async open(wanted: WantedModel, { listen, signal }: Download): Promise<HostedModel> {
    const key = keyOf(wanted);
    if (this.#hosted?.key === key) return this.#hosted.model;
    await this.close();
    signal.throwIfAborted();
    const opening = new AbortController();
    const giveUp = () => opening.abort();
    signal.addEventListener('abort', giveUp);
    const files = await this.store.open(wanted.source, wanted.edits, { listen, signal: opening.signal });
    try {
      const fingerprint = await fingerprintOf(files);
      const opened = await openModel(files, wanted);
      const dispose = async () => {
        await opened[Symbol.asyncDispose]();
        files[Symbol.dispose]();
      };
      const model = { ...opened, fingerprint, [Symbol.asyncDispose]: dispose };
      this.#hosted = { key, model };
      return model;
    } catch (error) {
      files[Symbol.dispose]();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Frees the model; the next one is opened anew. */
  async close(): Promise<void> {
    const hosted = this.#hosted;
    this.#hosted = undefined;
    await hosted?.model[Symbol.asyncDispose]();
  }
}

const keyOf = ({ source, backend, edits, dtype, variant }: WantedModel): string =>
  [
    ...[source.kind, nameOfSource(source), backend, dtype ?? 'preferred', variant ?? ''],
    source.kind === 'embedded' && edits,
  ].join(' ');

/** Empty where the page was not loaded securely, so that the browser has no SHA-256. */
async function fingerprintOf(files: ModelFiles): Promise<string> {
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return '';
  return modelFingerprint(files, collectedSha256({ digest: (bytes) => subtle.digest('SHA-256', bytes) }));
}
