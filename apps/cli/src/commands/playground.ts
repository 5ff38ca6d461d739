import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { serveSite, type SiteHeaders } from '../playground/serve-site.js';
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
  const headers = JSON.parse(await readFile(join(folder, HEADERS), 'utf8')) as SiteHeaders;
  const server = serveSite({ folder, headers });
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
  const isHere = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host);
  const name = isHere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}

/** Beside the page: what it is to be sent with. */
const HEADERS = 'headers.json';

/**
 * The folder of the built page.
 * @throws ZeroreelError `missing-file` where it is not installed or not built
 */
function findSite(): string {
  const folder = join(playgroundFolder(), 'dist', 'site');
  if (existsSync(join(folder, 'index.html')) && existsSync(join(folder, HEADERS))) return folder;
  throw new ZeroreelError('missing-file', `The playground is not built: ${folder} is not there. Run npm run build.`);
}

function playgroundFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@zeroreel/playground/package.json'));
  } catch (cause) {
    throw new ZeroreelError('missing-file', 'The playground is not installed: npm install @zeroreel/playground', {
      cause,
    });
  }
}
