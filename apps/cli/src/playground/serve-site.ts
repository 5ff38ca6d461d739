import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { byteRange } from '@zeroreel/node';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
};

/** Headers that files are sent with: all of them (`*`), and those whose names end so (`.html`). */
export type SiteHeaders = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A built site. */
export interface Site {
  /** Absolute. */
  readonly folder: string;
  readonly headers: SiteHeaders;
  /** Folders that lie elsewhere, by their places in the site: `models/base`. Absolute. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** More than browsers open at once; each takes two of the files that a process may have open, 256 on some systems. */
const MOST_CONNECTIONS = 100;
/** Milliseconds after which a connection ends on which nothing moves. */
const IDLE = 60_000;

/**
 * A server of a site's files, not yet listening. It answers GET and HEAD, and sends parts of files. Nothing but the site can
 * be had from it, so that it asks nobody who they are.
 */
export function serveSite(site: Site): Server {
  const server = createServer((request, response) => {
    answer(site, request, response).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  return server.setTimeout(IDLE);
}

/** What a request is answered with. */
interface SiteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A text, a part of a file (both ends included), or nothing. */
  readonly body?: string | { readonly path: string; readonly start: number; readonly end: number };
}

/** What of a request matters. */
interface SiteRequest {
  readonly method: string;
  /** From the path on. */
  readonly url: string;
  readonly range: string | undefined;
}

/** A file of a site, or why there is none. */
async function lookUp(site: Site, { method, url, range: asked }: SiteRequest): Promise<SiteAnswer> {
  const shared = site.headers['*'] ?? {};
  const refuse = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): SiteAnswer => ({
    status,
    headers: { ...shared, ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    body: `${message}\n`,
  });
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Only GET and HEAD are answered');
  const path = pathOf(site, url);
  const size = path === undefined ? undefined : await sizeOf(path);
  if (path === undefined || size === undefined) return refuse(404, 'There is no such file');
  const range = byteRange(asked, size);
  if (range === 'unsatisfiable') return refuse(416, 'The file is shorter', { 'Content-Range': `bytes */${size}` });
  const { start, end } = range ?? { start: 0, end: size - 1 };
  // Names of built files change with their content; the others are asked for again each time.
  const keeps = path.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const ending = extname(path);
  return {
    status: range ? 206 : 200,
    headers: {
      ...shared,
      ...(Object.hasOwn(site.headers, ending) && site.headers[ending]),
      'Content-Type': TYPES[ending] ?? 'application/octet-stream',
      'Content-Length': String(end - start + 1),
      'Accept-Ranges': 'bytes',
      'Cache-Control': keeps,
      ...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
    },
    ...(method === 'GET' && size > 0 && { body: { path, start, end } }),
  };
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers: asked } = request;
  const { status, headers, body } = await lookUp(site, { method, url, range: asked.range });
  response.writeHead(status, headers);
  if (body === undefined || typeof body === 'string') response.end(body);
  // Closes the file where the browser goes away too.
  else await pipeline(createReadStream(body.path, body), response);
}

/** The same for a server of Web requests. */
export async function respondWithFile(site: Site, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const range = request.headers.get('range') ?? undefined;
  const { status, headers, body } = await lookUp(site, { method: request.method, url: pathname + search, range });
  if (body === undefined || typeof body === 'string') return new Response(body ?? null, { status, headers });
  const stream = Readable.toWeb(createReadStream(body.path, body)) as ReadableStream<Uint8Array>;
  return new Response(stream, { status, headers });
}

/** The file that a URL means; undefined where it would lie outside of the site's folders, or cannot be read. */
function pathOf({ folder, elsewhere = {} }: Site, url: string): string | undefined {
  const [pathname = '/'] = url.split(/[?#]/);
  try {
    const path = normalize(
      join(folder, decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname)),
    );
    if (!path.startsWith(folder + sep) || path.includes('\0')) return undefined;
    const mount = Object.keys(elsewhere).find((place) => path.startsWith(join(folder, place) + sep));
    return mount === undefined ? path : join(elsewhere[mount] ?? folder, path.slice(join(folder, mount).length));
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? stats.size : undefined;
}
