import type { ModelFile } from '@zeroreel/core';
import { ProgressSum, type DownloadProgress } from './download/download-progress.js';
import type { KeepFileOptions } from './download/keep-file.js';
import { requireSpace } from './download/require-space.js';
import type { RemoteFileSource } from './files/remote-file.js';
import { RemoteModel } from './files/remote-model.js';
import { Credentials, type TokenSource } from './http/credentials.js';
import { Web, type WebOptions } from './http/web.js';
import { formatModelName, isCommit, type ModelName } from './names/model-name.js';
import { parseModelName, PUBLIC_HOSTS, type NameHosts } from './names/parse-model-name.js';
import type { Advice, LookUp, RemoteListing } from './sources/remote-listing.js';
import { folderListing } from './sources/web-folder.js';
import type { ModelStorage } from './storage/model-storage.js';

/** Who follows downloads, and may stop them. */
export interface DownloadFollower {
  readonly signal?: AbortSignal | undefined;
  /** Told before the first byte of files that are wanted together, and behind the last. */
  readonly started?: () => void;
  readonly ended?: () => void;
  readonly progress?: (progress: DownloadProgress) => void;
  readonly notice?: (message: string) => void;
}

/** How models on the web are opened. */
export interface RemoteModelsOptions extends Omit<WebOptions, 'credentials'> {
  /** Where downloads are kept. */
  readonly storage: ModelStorage;
  /** Which servers names stand for. Default: the public ones. */
  readonly hosts?: NameHosts;
  readonly tokens?: TokenSource;
  readonly advice?: Advice;
  /** Connections at a time, and bytes of a request. Default: 4, and 16 MiB. */
  readonly connections?: number;
  readonly part?: number;
}

const ADVICE: Advice = {
  hubToken: 'a token of your account',
  civitaiToken: 'a token of your account',
  space: 'Make room, or keep models in another place',
};

/** Opens models by their names on the web: looks at them first, and downloads what is wanted of them once. */
export class RemoteModels {
  readonly #options: RemoteModelsOptions;
  readonly #hosts: NameHosts;
  readonly #credentials: Credentials;
  readonly #web: Web;
  readonly #listings = new Map<string, RemoteListing>();
  readonly #live = new Set<RemoteModel>();
  #follower: DownloadFollower = {};
  #sum: ProgressSum | undefined;

  constructor(options: RemoteModelsOptions) {
    this.#options = options;
    this.#hosts = options.hosts ?? PUBLIC_HOSTS;
    this.#credentials = new Credentials(this.#hosts, options.tokens);
    this.#web = new Web({ ...options, credentials: this.#credentials });
  }

  /** Who follows from now on. */
  follow(follower: DownloadFollower): void {
    this.#follower = follower;
  }

  /**
   * Reads a name; what its address gave away is used as long as this lives and told nobody. Undefined for a path or a word.
   * @throws ZeroreelError `invalid-request`
   */
  parse(text: string): ModelName | undefined {
    const parsed = parseModelName(text, this.#hosts);
    if (parsed?.secret) {
      const { name, secret } = parsed;
      const address = name.kind === 'address' ? name.url : this.#hosts[name.kind];
      this.#credentials.remember(new URL(address).origin, address, secret);
    }
    return parsed?.name;
  }

  /** The name of the very files that a name stands for now. @throws ZeroreelError `missing-file`, `aborted` */
  async pin(name: ModelName): Promise<ModelName> {
    return (await this.#lookUp(name)).name;
  }

  /** A model to read in. Whoever opens it disposes it. @throws ZeroreelError `missing-file`, `aborted` */
  async open(name: ModelName): Promise<RemoteModel> {
    return this.#opened(await this.#lookUp(name), shownName(name));
  }

  /** A folder on a web server whose files are known. @param files sizes by paths */
  openFolder(url: string, files: Readonly<Record<string, number>>): RemoteModel {
    return this.#opened(folderListing({ kind: 'address', url }, this.#context(), files), url);
  }

  /**
   * Downloads every file that was opened and is not here.
   * @throws ZeroreelError `missing-file` where there is no room, or a download fails; `aborted`
   */
  async download(): Promise<void> {
    const missing = [...this.#live].flatMap((model) => model.missing());
    if (missing.length === 0) return;
    const sources = missing.map(({ source }) => source);
    await this.#together(sources, async () => {
      for (const file of missing) await file.download();
    });
  }

  async #lookUp(name: ModelName): Promise<RemoteListing> {
    const known = this.#listings.get(formatModelName(name));
    if (known !== undefined) return known;
    const listing = await lookUp(name, this.#context());
    // Only what always stands for the same files is looked up once.
    if (listing.name.kind === 'hub') this.#listings.set(formatModelName(listing.name), listing);
    return listing;
  }

  #opened(listing: RemoteListing, name: string): RemoteModel {
    const model = new RemoteModel(listing, name, {
      ...{ web: this.#web, storage: this.#options.storage },
      options: () => this.#fileOptions(),
      follow: (source, fetch) => this.#followFile(source, fetch),
      disposed: (each) => this.#live.delete(each),
    });
    this.#live.add(model);
    return model;
  }

  /** What names are looked up with in the run that is under way. */
  #context(): LookUp {
    const { storage, advice = ADVICE } = this.#options;
    const { signal, notice } = this.#follower;
    const { requestFor } = this.#credentials;
    return {
      ...{ web: this.#web, hosts: this.#hosts, storage, advice, requestFor, signal },
      ...(notice && { notice }),
    };
  }

  #fileOptions(): KeepFileOptions {
    const { connections, part } = this.#options;
    const { signal, notice } = this.#follower;
    return { signal, notice, connections, part };
  }

  /** Follows a download: with those that are under way, or by itself. */
  async #followFile(
    source: RemoteFileSource,
    fetch: (options: KeepFileOptions) => Promise<ModelFile>,
  ): Promise<ModelFile> {
    const sum = this.#sum;
    if (sum === undefined) return this.#together([source], () => this.#followFile(source, fetch));
    sum.expect(source);
    const file = await fetch({
      ...this.#fileOptions(),
      came: (bytes) => sum.came(source, bytes),
      restarted: () => sum.restarted(source),
    });
    sum.completed(source);
    return file;
  }

  /** Follows downloads that are wanted together. */
  async #together<T>(sources: readonly RemoteFileSource[], work: () => Promise<T>): Promise<T> {
    const { space } = this.#options.advice ?? ADVICE;
    await requireSpace(sources, space);
    const { started, ended, progress } = this.#follower;
    this.#sum = new ProgressSum((told) => progress?.(told));
    for (const source of sources) this.#sum.expect(source);
    started?.();
    try {
      return await work();
    } finally {
      this.#sum = undefined;
      ended?.();
    }
  }
}

/** A name for messages: seven digits of a commit tell it. */
const shownName = (name: ModelName): string =>
  formatModelName(
    name.kind === 'hub' && name.revision !== undefined && isCommit(name.revision)
      ? { ...name, revision: name.revision.slice(0, 7) }
      : name,
  );

/** What looks names up is loaded when one is named: a page has no need of it before. */
async function lookUp(name: ModelName, context: LookUp): Promise<RemoteListing> {
  switch (name.kind) {
    case 'hub':
      return (await import('./sources/hub-repository.js')).lookUpRepository(name, context);
    case 'civitai':
      return (await import('./sources/civitai-version.js')).lookUpCivitai(name, context);
    case 'address':
      return (await import('./sources/web-address.js')).lookUpAddress(name, context);
  }
}
