import { Problem } from '../problem.js';

/** Which pages may call: the server's own, and those of the origins that it was started with. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  /** @param allowed as browsers send them: `https://example.org` */
  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /**
   * @param origin the header of that name; undefined for programs, and for navigation
   * @param host the header of that name
   * @returns the origin where it is another page's that may call: what the answer says in `Access-Control-Allow-Origin`
   * @throws Problem `forbidden-origin`
   */
  require(origin: string | undefined, host: string | undefined): string | undefined {
    if (origin === undefined || hostOf(origin) === host) return undefined;
    if (this.#allowed.has(origin)) return origin;
    throw new Problem('forbidden-origin', `Pages of ${origin.slice(0, 200)} may not call this server`, {
      hint: 'Start it with --cors ORIGIN to let them',
    });
  }
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
}
