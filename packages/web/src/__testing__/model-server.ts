import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a test's server behaves. */
export interface ModelServerOptions {
  /** Whether it answers requests for parts; default true. */
  readonly ranges?: boolean;
  /** Whether pages of other origins may know the length of what they get a part of; default true. */
  readonly exposesLength?: boolean;
  /** Paths whose answers end after half of what they announce. */
  readonly truncated?: readonly string[];
  /** Paths whose answers stop after half of what they announce, and do not end. */
  readonly stalled?: readonly string[];
  /** A page that is sent, with status 200, in place of files that do not exist. */
  readonly fallbackPage?: string;
}

/** A web server on this machine, and what it was asked. */
export interface ModelServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  /** `GET /unet/config.json`, in order. */
  readonly requests: string[];
}

/** Serves files from memory or disk to pages of any origin. */
export async function serveModel(
  read: (path: string) => Uint8Array | undefined,
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://localhost').pathname).slice(1);
    if (request.method !== 'OPTIONS') requests.push(`${request.method} /${path}`);
    answer(request, response, path, read(path), options);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  path: string,
  file: Uint8Array | undefined,
  { ranges = true, exposesLength = true, truncated = [], stalled = [], fallbackPage }: ModelServerOptions,
): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', 'range');
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  if (exposesLength) response.setHeader('access-control-expose-headers', 'content-range');
  if (method === 'OPTIONS') return void response.writeHead(204).end();
  if (!file && fallbackPage !== undefined) {
    return void response.writeHead(200, { 'content-type': 'text/html' }).end(fallbackPage);
  }
  if (!file) return void response.writeHead(404).end();
  const match = ranges ? /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') : null;
  const first = Number(match?.[1] ?? 0);
  if (match && first >= file.length) return void response.writeHead(416).end();
  const body = match ? file.subarray(first, Number(match[2]) + 1) : file;
  response.statusCode = match ? 206 : 200;
  if (match) response.setHeader('content-range', `bytes ${first}-${first + body.length - 1}/${file.length}`);
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', body.length);
  if (method === 'HEAD') return void response.end();
  if (!truncated.includes(path) && !stalled.includes(path)) return void response.end(body);
  response.write(body.subarray(0, body.length / 2), () => truncated.includes(path) && response.destroy());
}
