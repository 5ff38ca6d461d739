import type { Exchange } from './hub-double.js';

/** What happens to the body of an answer. */
export interface BodyFault {
  /** The connection is cut after so many bytes. */
  readonly cutAfter?: number;
  /** Nothing more comes after so many bytes. */
  readonly stallAfter?: number;
  /** The body ends so many bytes early, and nothing tells its length. */
  readonly shortBy?: number;
  /** This byte of the file is another one. */
  readonly flip?: number;
  /** Requests for parts are answered with the whole file. */
  readonly ignoreRange?: boolean;
  /** Nothing tells the length of the file, as where a server compresses what it sends. */
  readonly hideLength?: boolean;
}

/** Answers with a file, or with the part of it that was asked for. */
export function answerBytes(
  { request, response, url, fault }: Exchange,
  file: Uint8Array,
  headers: Readonly<Record<string, string>>,
): void {
  const asked = fault.ignoreRange ? null : /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const begin = asked ? Number(asked[1]) : 0;
  if (asked && begin >= file.length) {
    return void response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
  }
  const end = asked ? Math.min(file.length, Number(asked[2]) + 1) : file.length;
  const body = Buffer.from(file.subarray(begin, end));
  const { flip } = fault;
  if (flip !== undefined && flip >= begin && flip < end) body[flip - begin]! ^= 0xff;
  const disposition = url.searchParams.get('response-content-disposition');
  response.writeHead(asked ? 206 : 200, {
    ...headers,
    'content-type': 'application/octet-stream',
    ...(disposition !== null && { 'content-disposition': disposition }),
    ...(asked && { 'content-range': `bytes ${begin}-${end - 1}/${file.length}` }),
    ...(fault.shortBy === undefined && !fault.hideLength && { 'content-length': String(body.length) }),
  });
  if (request.method === 'HEAD') return void response.end();
  if (fault.shortBy !== undefined) return void response.end(body.subarray(0, Math.max(0, body.length - fault.shortBy)));
  const stop = fault.cutAfter ?? fault.stallAfter;
  if (stop === undefined) return void response.end(body);
  response.write(body.subarray(0, stop), () => {
    // What was written has to be on its way before the connection ends.
    if (fault.cutAfter !== undefined) setTimeout(() => response.destroy(), 5);
  });
}
