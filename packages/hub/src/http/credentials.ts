import type { NameHosts, NameSecret } from '../names/parse-model-name.js';

/** Where the tokens of a user come from, each asked for when it is needed. */
export interface TokenSource {
  /** For the hub. */
  readonly hub?: () => Promise<string | undefined>;
  /** For Civitai. */
  readonly civitai?: () => Promise<string | undefined>;
}

/**
 * What lets a user in, and where. A token is sent to the origin that it belongs to, and is in no address, no message and
 * no setting.
 */
export class Credentials {
  readonly #logins = new Map<string, string>();
  readonly #requests = new Map<string, string>();

  constructor(
    private readonly hosts: NameHosts,
    private readonly tokens: TokenSource = {},
  ) {}

  /**
   * Keeps what an address gave away, for as long as this lives.
   * @param origin that a login belongs to
   * @param address the address without its secrets
   */
  remember(origin: string, address: string, { request, login }: NameSecret): void {
    if (login !== undefined) this.#logins.set(origin, login);
    if (request !== undefined) this.#requests.set(address, request);
  }

  /** What is requested for an address that is free of secrets. */
  requestFor = (address: string): string => this.#requests.get(address) ?? address;

  /** The header for a request to `url`; undefined where nothing belongs there. */
  async authorization(url: URL): Promise<string | undefined> {
    const { origin } = url;
    const login = this.#logins.get(origin);
    if (origin === originOf(this.hosts.hub)) return bearer(passwordOf(login) ?? (await this.tokens.hub?.()));
    if (origin === originOf(this.hosts.civitai)) return bearer(passwordOf(login) ?? (await this.tokens.civitai?.()));
    return login === undefined ? undefined : `Basic ${base64(login)}`;
  }

  /** Whether the user has a token for the hub. */
  async hasHubToken(): Promise<boolean> {
    return (await this.authorization(new URL(this.hosts.hub))) !== undefined;
  }
}

const originOf = (address: string): string => new URL(address).origin;

const bearer = (token: string | undefined): string | undefined => {
  const clean = token?.replace(/\s/g, '') ?? '';
  // A header takes nothing else; a token has nothing else either.
  return /^[\x21-\x7e]+$/.test(clean) ? `Bearer ${clean}` : undefined;
};

/** git's addresses have a token as the password, or in the place of the user. */
const passwordOf = (login: string | undefined): string | undefined => {
  const [user = '', password = ''] = login?.split(/:(.*)/s) ?? [];
  return password || user || undefined;
};

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
