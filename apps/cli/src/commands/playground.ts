import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { findSite, readSite } from '../playground/find-site.js';
import { serveSite } from '../playground/serve-site.js';
import type { CommandContext, CommandSetup } from './command-context.js';

/** `zeroreel playground` */
export const playgroundCommand = ({ context }: CommandSetup): Command =>
  new Command('playground')
    .description('serve the web page, which makes videos in a browser')
    .option('--port <number>', 'port to listen on; 0 takes any that is free', parsePort, 4173)
    .option('--host <name>', 'address to listen on; 0.0.0.0 lets other machines in', parseHost, 'localhost')
    .action((flags: PlaygroundFlags) => playground(flags, context));

/** A TCP port; 0 stands for any that is free. */
export function parsePort(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new InvalidArgumentError(`Expected a port from 0 to 65535, got '${text}'.`);
}

/** An address or name of this machine. Node takes an empty one for all addresses. */
export function parseHost(text: string): string {
  if (/^[^\s/]+$/.test(text)) return text;
  throw new InvalidArgumentError(`Expected an address such as localhost or 0.0.0.0, got '${text}'.`);
}

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
  const server = serveSite(await readSite(folder));
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
export function addressOf(host: string, port: number): string {
  const isHere = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host);
  const name = isHere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}
