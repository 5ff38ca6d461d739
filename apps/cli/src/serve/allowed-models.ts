import { coversName, formatModelName, type ModelName } from '@zeroreel/hub';
import { messageOf, ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { openModel, type Variables } from '@zeroreel/node';
import { remoteModels, type RemoteModelsSource } from '../host/remote-models.js';

/** Models on the web that jobs may name, with their versions and files, as far as they are kept on this machine. */
export class AllowedModels {
  /** As settings write them. */
  readonly names: readonly string[];
  readonly #allowed: readonly ModelName[];

  /** @throws ZeroreelError `invalid-request` for what is no name of a model on the web */
  constructor(
    given: readonly string[],
    private readonly remote: RemoteModelsSource,
  ) {
    this.#allowed = given.map((text) => {
      const name = remote().parse(text);
      if (name !== undefined) return name;
      throw new ZeroreelError(
        'invalid-request',
        `--allow-models: expected names such as owner/name or civitai:ID, got ${text}; --models has folders`,
      );
    });
    this.names = this.#allowed.map(formatModelName);
  }

  /** Says of each one that is not kept here why no worker takes jobs of it. */
  async tellMissing(tell: (message: string) => void): Promise<void> {
    for (const name of this.#allowed)
      await this.remote()
        .pin(name)
        .catch((error: unknown) => tell(messageOf(error)));
  }

  /** Whether jobs may name it. */
  allows = (text: string): boolean => this.#find(text) !== undefined;

  /** The one of `names` that a job means, which may say its version too; any other name as it is. */
  nameFor = (text: string): string => {
    const found = this.#find(text);
    return found === undefined ? text : formatModelName(found.allowed);
  };

  /**
   * A name that always stands for the files that are kept here now: a repository's commit. Undefined where nothing tells
   * versions apart.
   * @throws ZeroreelError `missing-file` for one that is not kept here
   */
  identityOf = async (text: string): Promise<string | undefined> => {
    const asked = this.#find(text)?.asked;
    return asked?.kind === 'hub' ? formatModelName(await this.remote().pin(asked)) : undefined;
  };

  /** Opens a model by a name that jobs may have for it, or by a path. @throws ZeroreelError `missing-file` */
  open = async (text: string): Promise<ModelFiles> => {
    const found = this.#find(text);
    return found === undefined ? openModel(text) : this.remote().open(found.asked);
  };

  /** What a text asks for, and the model of the list that it belongs to; undefined where it belongs to none. */
  #find(text: string): { readonly asked: ModelName; readonly allowed: ModelName } | undefined {
    if (this.#allowed.length === 0) return undefined;
    try {
      const asked = this.remote().parse(text);
      const allowed = asked && this.#allowed.find((name) => coversName(name, asked));
      return asked && allowed && { asked, allowed };
    } catch {
      // Something that is written like a name, and is none.
      return undefined;
    }
  }
}

/** Models on the web, of which a service takes what is kept: a request downloads nothing. */
export const keptModels = (env: Variables): RemoteModelsSource =>
  remoteModels(env, 'the service downloads no models (its operator does, by zeroreel pull)');
