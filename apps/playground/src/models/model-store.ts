import { ZeroreelError } from '@zeroreel/core';
import {
  formatModelName,
  lookingStorage,
  memoryStorage,
  RemoteModels,
  type Advice,
  type DownloadFollower,
  type ModelName,
  type TokenSource,
  type ModelStorage,
} from '@zeroreel/hub';
import { OpfsStorage, openDroppedModel, type HeldModelFiles, type KeptModel } from '@zeroreel/web';
import { embeddedModelFiles, type EmbeddedModel } from './embedded-models.js';
import type { ModelSource } from './model-source.js';

/** Sites that take a visitor's token. */
export type TokenSite = 'hub' | 'civitai';

const ADVICE: Advice = {
  hubToken: 'a token of your account, in the field below the model',
  civitaiToken: 'a token of your account, in the field below the model',
  space: 'Remove models that are kept here, or free some of the disk',
};

/** What opens models, and what looks at them beside: a run that is stopped stops its own downloads alone. */
interface Models {
  readonly runs: RemoteModels;
  readonly looks: RemoteModels;
  /** Undefined where the browser keeps nothing, as in some private windows: models are held in memory then. */
  readonly kept: OpfsStorage | undefined;
}

/** A storage that has what is kept, and holds what comes in memory: where there is no room for more. */
function heldInMemory(kept: ModelStorage): ModelStorage {
  const looking = lookingStorage(kept);
  const nowhere = { location: 'memory', freeBytes: async () => undefined, partialBytes: async () => 0 };
  return { location: nowhere.location, place: (source) => ({ ...looking.place(source), ...nowhere }) };
}

/** Opens models, wherever they come from, and keeps what was downloaded in the browser's own file system. */
export class ModelStore {
  readonly #tokens: Partial<Record<TokenSite, string>> = {};
  readonly #tokenSource: TokenSource = {
    hub: async () => this.#tokens.hub,
    civitai: async () => this.#tokens.civitai,
  };
  #models: Promise<Models> | undefined;
  #follower: DownloadFollower = {};
  /** Whether it was told that nothing is kept: once a visit. */
  #isTold = false;
  #holds = false;
  /** What gave something away, which settings do not have. */
  readonly #addresses: string[] = [];

  /** @param site the address of the page's files */
  constructor(private readonly site: string) {}

  /** Takes what the address of a model gives away, which settings do not have. It stays here. */
  async remember(address: string): Promise<void> {
    const { runs, looks } = await this.#open();
    this.#addresses.push(address);
    runs.parse(address);
    looks.parse(address);
  }

  /** Takes a token of the visitor, which is sent to that site alone and kept until the page is closed. */
  setToken(site: TokenSite, token: string): void {
    this.#tokens[site] = token;
  }

  /** Who follows the downloads of the run that begins. */
  async follow(follower: DownloadFollower): Promise<void> {
    this.#follower = follower;
    const { runs, kept } = await this.#open();
    runs.follow(follower);
    if (kept === undefined && !this.#isTold) {
      this.#isTold = true;
      follower.notice?.('This browser keeps no files for the page: models are downloaded each visit');
    }
  }

  /** The name of the very files that a name stands for now. @throws ZeroreelError */
  async pin(name: string): Promise<string> {
    const { runs } = await this.#open();
    return formatModelName(await runs.pin(webName(name, runs)));
  }

  /** A model's files, for a run. @throws ZeroreelError */
  async open(source: ModelSource): Promise<HeldModelFiles> {
    return this.#files(source, (await this.#open()).runs);
  }

  /** A member of the embedded family by itself, for a run. */
  async embedded(name: EmbeddedModel): Promise<HeldModelFiles> {
    return embeddedModelFiles(name, this.site, (await this.#open()).runs);
  }

  /** A model's files to look into: of large ones only the headers are read. @throws ZeroreelError */
  async peek(source: ModelSource): Promise<HeldModelFiles> {
    return this.#files(source, (await this.#open()).looks);
  }

  /** Downloads what the run has opened and is not here. @throws ZeroreelError */
  async download(): Promise<void> {
    this.#follower.signal?.throwIfAborted();
    await (await this.#open()).runs.download();
  }

  /**
   * Holds what is downloaded from now on in memory, until the page is closed: for a browser that has no room for it.
   * @returns false where it does so already
   */
  async holdInMemory(): Promise<boolean> {
    const { kept, looks } = await this.#open();
    if (this.#holds || kept === undefined) return false;
    this.#holds = true;
    const runs = new RemoteModels({ storage: heldInMemory(kept), tokens: this.#tokenSource, advice: ADVICE });
    for (const address of this.#addresses) runs.parse(address);
    this.#models = Promise.resolve({ runs, looks, kept });
    await this.follow(this.#follower);
    return true;
  }

  /** The models that the browser keeps. */
  async models(): Promise<readonly KeptModel[]> {
    return (await (await this.#open()).kept?.models()) ?? [];
  }

  /** Forgets a model that the browser keeps. */
  async remove(name: string): Promise<void> {
    await (await this.#open()).kept?.remove(name);
  }

  async #files(source: ModelSource, models: RemoteModels): Promise<HeldModelFiles> {
    switch (source.kind) {
      case 'embedded':
        return embeddedModelFiles(source.member, this.site, models);
      case 'web':
        return models.open(webName(source.name, models));
      case 'dropped':
        return openDroppedModel(source.files);
    }
  }

  #open(): Promise<Models> {
    this.#models ??= this.#openModels();
    return this.#models;
  }

  async #openModels(): Promise<Models> {
    const kept = await OpfsStorage.open().catch(() => undefined);
    const tokens = this.#tokenSource;
    const storage = kept ?? memoryStorage();
    const runs = new RemoteModels({ storage, tokens, advice: ADVICE });
    const looks = new RemoteModels({ storage: lookingStorage(storage), tokens, advice: ADVICE });
    return { runs, looks, kept };
  }
}

/** @throws ZeroreelError `invalid-request`, `missing-file` for what is no name on the web */
function webName(name: string, models: RemoteModels): ModelName {
  const read = models.parse(name);
  if (read !== undefined) return read;
  throw new ZeroreelError('missing-file', `${name}: expected the name of a model on the web`);
}
