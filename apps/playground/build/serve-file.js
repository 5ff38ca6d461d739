import { createReadStream, statSync } from 'node:fs';

/** Sends a file, or the part of it that is asked for (RFC 9110, section 14: one range of bytes). */
export function serveFile({ method, headers }, response, path) {
  const { size } = statSync(path);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const start = Number(first ?? 0);
  const end = Math.min(size - 1, last ? Number(last) : size - 1);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Length', end - start + 1);
  if (first !== undefined) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  }
  if (method === 'HEAD') response.end();
  else createReadStream(path, { start, end }).pipe(response);
}
