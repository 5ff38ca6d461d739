import { ZeroreelError } from '@zeroreel/core';
import type { ModelFiles } from '@zeroreel/models';
import { openModel, type OpenedModel } from '../compose.js';
import type { BackendChoice } from '../compose/open-backend.js';
import { embeddedModelFiles, type DownloadListener, type EmbeddedModel } from '../models/embedded-model-files.js';
import { modelFingerprint } from '../models/model-fingerprint.js';
import { nameOfSource, type ModelSource } from '../models/model-source.js';

/** A model and a backend to be ready. */
export interface WantedModel {
  readonly source: ModelSource;
  readonly backend: BackendChoice;
  /** Whether it is to edit clips: the embedded family has a member of its own for that. */
  readonly edits: boolean;
}

/** A model that is ready. */
export interface HostedModel extends OpenedModel {
  readonly fingerprint: string;
}

/** Keeps the model that was last asked for open, and only that one: large ones do not fit beside each other. */
export class ModelHost {
  #hosted: { readonly key: string; readonly model: HostedModel } | undefined;

  /** @param site the address of the page's files */
  constructor(private readonly site: string) {}

  /** The model on its backend. @throws ZeroreelError */
  async open(wanted: WantedModel, listen: DownloadListener): Promise<HostedModel> {
    const key = keyOf(wanted);
    if (this.#hosted?.key === key) return this.#hosted.model;
    await this.close();
    const files = this.#filesOf(wanted, listen);
    const fingerprint = await modelFingerprint(files);
    const opened = await openModel(files, wanted.backend);
    const model = { ...opened, fingerprint };
    this.#hosted = { key, model };
    return model;
  }

  /** Frees the model; the next one is opened anew. */
  async close(): Promise<void> {
    const hosted = this.#hosted;
    this.#hosted = undefined;
    await hosted?.model[Symbol.asyncDispose]();
  }

  /** A member of the embedded family by itself. */
  embedded(name: EmbeddedModel, listen: DownloadListener): ModelFiles {
    return embeddedModelFiles(name, this.site, listen);
  }

  #filesOf({ source, edits }: WantedModel, listen: DownloadListener): ModelFiles {
    if (source.kind === 'embedded') return this.embedded(edits ? 'edit' : 'base', listen);
    throw new ZeroreelError('invalid-request', `Models of kind ${source.kind} are not known`);
  }
}

const keyOf = ({ source, backend, edits }: WantedModel): string =>
  [source.kind, nameOfSource(source), backend, source.kind === 'embedded' && edits].join(' ');
