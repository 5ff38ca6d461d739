import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { findSite } from '../playground/find-site.js';
import { serveSite } from '../playground/serve-site.js';
import type { CommandContext } from './command-context.js';

/** The flags of `playground`. */
export interface PlaygroundFlags {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
}

/**
 * `zeroreel playground`: serves the page until it is stopped.
 * @throws ZeroreelError `missing-file` where the page is not built, `invalid-request` for a port that cannot be had
 */
export async function playground(
  { port, host }: PlaygroundFlags,
  { stdout, signal }: Pick<CommandContext, 'stdout' | 'signal'>,
  folder = findSite(),
): Promise<void> {
  const server = serveSite(folder);
  const listening = once(server, 'listening');
  server.listen({ port, host });
  await listening.catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new ZeroreelError('invalid-request', `--port ${port}, --host ${host}: ${reason}`, { cause });
  });
  const { port: taken } = server.address() as AddressInfo;
  stdout.write(`The playground is at ${addressOf(host, taken)}. Ctrl-C ends it.\n`);
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
  server.closeAllConnections();
}

/** Pages have threads and WebGPU only over https or from this machine itself. */
function addressOf(host: string, port: number): string {
  const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host;
  return `http://${name}:${port}/`;
}
