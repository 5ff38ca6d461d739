import { referenceOf, type RemoteModelsSource } from '../host/remote-models.js';

/** How names on the web are taken where a file gives them, and where the user does. */
export interface WebNames {
  /**
   * Whether a name that a file gives may be looked for: one of the hub or of Civitai, which are the user's own servers. Where
   * any other address leads only its author knows.
   */
  readonly isListed: (name: string) => boolean;
  /** What settings call what the user names. */
  readonly referenceOf: (text: string) => string;
}

export const webNames = (remote: RemoteModelsSource): WebNames => ({
  isListed: (name) => ['hub', 'civitai'].includes(remote().parse(name)?.kind ?? ''),
  referenceOf: (text) => referenceOf(text, remote),
});
