import { isIP } from 'node:net';
import { Problem } from '../problem.js';

/**
 * The names that a server answers to. A page of a stranger may have its own name point at this machine (DNS rebinding); the
 * browser then sends that name as `Host`, which is none of these. Addresses cannot be rebound.
 */
export class HostNames {
  readonly #names: ReadonlySet<string>;

  /** @param names besides localhost and addresses: the one that is listened on, and those that are allowed */
  constructor(names: readonly string[]) {
    this.#names = new Set(['localhost', ...names].map((name) => name.toLowerCase()));
  }

  /** @throws Problem `foreign-host` @param header `Host`: a name or an address, and a port */
  require(header: string | undefined): void {
    const name = nameOf(header ?? '');
    if (name !== undefined && (isIP(name) !== 0 || name.endsWith('.localhost') || this.#names.has(name))) return;
    throw new Problem('foreign-host', `This server does not answer to the name '${(header ?? '').slice(0, 100)}'`, {
      hint: 'Call it by its address, or start it with --allow-host NAME',
    });
  }
}

/** Without the port; undefined where it is no name at all. */
function nameOf(host: string): string | undefined {
  const [, bracketed, name] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+?)\.?)(?::\d{1,5})?$/.exec(host) ?? [];
  return bracketed ?? name?.toLowerCase();
}

/** Whether only this machine can reach a server that listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
