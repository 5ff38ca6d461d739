import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { isLoopback } from './access/host-names.js';
import type { App } from './http/app.js';

/** Where a server listens. */
export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Whether callers have to show a key. */
  readonly hasKeys: boolean;
  /** Milliseconds in which a request's headers have to be there. */
  readonly headersTimeout?: number;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Takes no more connections, and waits for those that answer; streams have to end by themselves. */
  close(): Promise<void>;
  /** Ends every connection at once. */
  closeAll(): void;
}

/** Milliseconds in which a request's headers have to be there, and all of a request. */
const HEADERS = 10_000;
const REQUEST = 3_600_000;
/** Milliseconds after which a connection without a request ends. */
const IDLE = 10_000;
const MOST_CONNECTIONS = 1000;

/**
 * @throws ZeroreelError `invalid-request` for a port that cannot be had, and where strangers could reach a server that asks
 * nobody for a key
 */
export async function listen(
  app: App,
  { host, port, hasKeys, headersTimeout = HEADERS }: ListenOptions,
): Promise<Listening> {
  requireGuard(host, hasKeys);
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout,
      requestTimeout: REQUEST,
      keepAliveTimeout: IDLE,
      connectionsCheckingInterval: 200,
    },
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  const listening = once(server, 'listening');
  server.listen({ host, port });
  await listening.catch((cause: unknown) => {
    throw new ZeroreelError('invalid-request', `--port ${port}, --host ${host}: ${messageOf(cause)}`, { cause });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
    closeAll: () => server.closeAllConnections(),
  };
}

/** @throws ZeroreelError `invalid-request` for a place that strangers reach, where no key is asked for */
export function requireGuard(host: string, hasKeys: boolean): void {
  if (hasKeys || isLoopback(host)) return;
  const message = `--host ${host}: expected --api-key-file FILE where other machines can call, got none`;
  throw new ZeroreelError('invalid-request', message);
}
