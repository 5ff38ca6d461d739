import type { ModelFiles } from '@zeroreel/core';
import { formatModelName, type DownloadFollower, type ModelName, type RemoteModel } from '@zeroreel/hub';
import { openModel } from '@zeroreel/node';
import { modelNames, renameModels, type InputFingerprints, type KnownPlugins, type Settings } from '@zeroreel/run';
import type { RemoteModelsSource } from './remote-models.js';

/** Models of one run that settings name on the web. Disposing lets go of them; what was downloaded stays. */
export class WebModels implements Disposable {
  /** By the names that settings have for them. */
  readonly #opened = new Map<string, RemoteModel>();
  readonly #pinned = new Map<string, string>();
  #areHere = false;

  constructor(
    private readonly remote: RemoteModelsSource,
    private readonly known: KnownPlugins,
    private readonly follower: DownloadFollower,
    private readonly isAllowed: (name: string) => boolean = () => true,
  ) {}

  /** Whether a name stands for something on the web. */
  isOnWeb = (name: string): boolean => this.#read(name) !== undefined;

  #read = (name: string): ModelName | undefined => (this.isAllowed(name) ? this.remote().parse(name) : undefined);

  /** Whether settings name anything on the web. */
  areIn = (settings: Settings): boolean => modelNames(settings, this.known).some(this.isOnWeb);

  /** Settings whose names say which version they stand for now. @throws ZeroreelError `missing-file`, `aborted` */
  async pin(settings: Settings): Promise<Settings> {
    this.#areHere = false;
    this.remote().follow(this.follower);
    for (const name of modelNames(settings, this.known)) {
      const read = this.#pinned.has(name) ? undefined : this.#read(name);
      if (read !== undefined) this.#pinned.set(name, formatModelName(await this.remote().pin(read)));
    }
    return renameModels(settings, this.known, (name) => this.#pinned.get(name) ?? name);
  }

  /** What was found out under names that were pinned since, under the names that they have now. */
  pinnedKeys = (values: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [this.#pinned.get(name) ?? name, value]));

  /**
   * The files of weights that settings name: on the web, or at a path. Once they were downloaded, those that were read are
   * all that there are.
   * @throws ZeroreelError `missing-file`, `aborted`
   */
  open = async (name: string): Promise<ModelFiles> => {
    const known = this.#opened.get(name);
    if (known !== undefined) return this.#areHere ? known.opened() : known;
    const read = this.#read(name);
    if (read === undefined) return openModel(name);
    const model = await this.remote().open(read);
    this.#opened.set(name, model);
    return model;
  };

  /** Downloads what was opened and is not here. @throws ZeroreelError `missing-file`, `aborted` */
  async download(): Promise<InputFingerprints> {
    if (this.#opened.size > 0) await this.remote().download();
    this.#areHere = true;
    return {};
  }

  [Symbol.dispose](): void {
    for (const model of this.#opened.values()) model[Symbol.dispose]();
    this.#opened.clear();
  }
}
