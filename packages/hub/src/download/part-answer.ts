import { ZeroreelError } from '@zeroreel/core';
import { NoAnswer } from '../http/no-answer.js';
import type { Transfer } from '../http/transfer.js';
import type { SizedFile } from '../storage/model-storage.js';

/** A file to be downloaded. */
export interface FileDownload {
  readonly file: SizedFile;
  /** For messages. */
  readonly name: string;
  readonly url: string;
  /** The error for an answer that is no part of the file. */
  readonly refused: (transfer: Transfer) => ZeroreelError | Promise<ZeroreelError>;
}

/** The file on the server is not the one that was looked at. */
export class FileChanged extends ZeroreelError {}

/**
 * Where the body of an answer begins in the file. The body of an answer that is refused is let go.
 * @param at the byte from which on was asked
 * @throws NoAnswer for a signed address behind the one that was asked, which has run out: a new one will do;
 * FileChanged; ZeroreelError as the download says
 */
export async function beginOfAnswer(transfer: Transfer, at: number, download: FileDownload): Promise<number> {
  const refusal = await refusalOf(transfer, at, download);
  if (refusal === undefined) return transfer.status === 200 ? 0 : (placeOf(transfer).begin ?? at);
  await transfer.cancel();
  throw refusal;
}

async function refusalOf(transfer: Transfer, at: number, download: FileDownload): Promise<ZeroreelError | undefined> {
  const { status, headers, url } = transfer;
  const { file, name } = download;
  const changed = (how: string) => new FileChanged('missing-file', `${name} has changed on its server: ${how}`);
  if ([400, 401, 403, 410].includes(status) && wasSentOn(url, download.url)) {
    return new NoAnswer(`${name}: the server behind it answered ${status}`);
  }
  if (status === 416) return changed(`it has fewer than ${at + 1} bytes now`);
  if (status !== 200 && status !== 206) return download.refused(transfer);
  const etag = headers.get('etag');
  if (file.digest === undefined && file.etag !== undefined && etag !== null && etag !== file.etag) {
    return changed(`it was ${file.etag} and is ${etag}`);
  }
  const { begin = at, total = file.size } = placeOf(transfer);
  if (total !== file.size) return changed(`expected ${file.size} bytes, got ${total}`);
  return begin > at ? changed(`asked for what begins at byte ${at}, got what begins at ${begin}`) : undefined;
}

const wasSentOn = (got: string, asked: string): boolean => got !== '' && new URL(got).origin !== new URL(asked).origin;

/** What an answer says of its place in the file. A page may see none of it where the server is of another origin. */
function placeOf({ status, headers }: Transfer): { readonly begin?: number; readonly total?: number } {
  const [, begin, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (status === 206 && begin !== undefined) {
    return { begin: Number(begin), ...(total !== '*' && { total: Number(total) }) };
  }
  const length = headers.get('content-length');
  // A compressed body has another length.
  return status === 200 && length !== null && !headers.has('content-encoding') ? { total: Number(length) } : {};
}
