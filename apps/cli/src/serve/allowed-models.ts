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

  /** Tells of each one that is not kept here why jobs that name it will fail. */
  async tellMissing(tell: (message: string) => void): Promise<void> {
    for (const name of this.#allowed)
      await this.remote()
        .pin(name)
        .catch((error: unknown) => tell(messageOf(error)));
  }

  /**
   * What never stands for other files than those that are kept here now: a repository with its commit. Undefined where the
   * name has no such version.
   * @throws ZeroreelError `missing-file` for one that is not kept here
   */
  identityOf = async (text: string): Promise<string | undefined> => {
    const name = this.allows(text) ? this.remote().parse(text) : undefined;
    if (name?.kind !== 'hub') return undefined;
    return formatModelName(await this.remote().pin(name));
  };

  /** The one of `names` that a job means, which may say its version too; any other name as it is. */
  nameFor = (text: string): string => {
    if (!this.allows(text)) return text;
    const asked = this.remote().parse(text);
    const name = asked && this.#allowed.find((each) => coversName(each, asked));
    return name === undefined ? text : formatModelName(name);
  };

  /** Whether jobs may name it. */
  allows = (text: string): boolean => {
    if (this.#allowed.length === 0) return false;
    try {
      const asked = this.remote().parse(text);
      return asked !== undefined && this.#allowed.some((name) => coversName(name, asked));
    } catch {
      // Something that is written like a name, and is none.
      return false;
    }
  };
}

/** Opens a model by a name that jobs may have for it. @throws ZeroreelError `missing-file` for one that is not kept here */
export async function openNamed(
  name: string,
  { allows }: Pick<AllowedModels, 'allows'>,
  remote: RemoteModelsSource,
): Promise<ModelFiles> {
  const read = allows(name) ? remote().parse(name) : undefined;
  return read === undefined ? openModel(name) : remote().open(read);
}

/** Models on the web, of which a service takes what is kept: a request downloads nothing. */
export const keptModels = (env: Variables): RemoteModelsSource =>
  remoteModels(env, 'the service downloads no models (its operator does, by zeroreel pull)');
