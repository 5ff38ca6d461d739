import { ZeroreelError } from '@zeroreel/core';
import type { CivitaiFile, CivitaiName } from './model-name.js';

/** Reads `civitai:ID` and `civitai:models/ID`, each with a query that chooses a file. @throws ZeroreelError `invalid-request` */
export function readCivitaiName(text: string): CivitaiName {
  const [, of, id, query = ''] = /^civitai:(models\/|versions\/)?(\d{1,12})(?:\?(.*))?$/i.exec(text) ?? [];
  if (id === undefined) {
    const expected = 'civitai:ID with the number of a version, which its address has as modelVersionId';
    throw new ZeroreelError('invalid-request', `expected ${expected}, got ${text}`);
  }
  return named(of?.toLowerCase() === 'models/' ? 'model' : 'version', id, new URLSearchParams(query));
}

/**
 * Reads the address of a model's page or of a download; undefined for those of other sites.
 * @throws ZeroreelError `invalid-request` for another page of Civitai
 */
export function parseCivitaiUrl({ host, pathname, searchParams }: URL, civitai: string): CivitaiName | undefined {
  const isOwn = /^(www\.)?civitai\.(com|red|green)$/i.test(host);
  if (!isOwn && host !== new URL(civitai).host) return undefined;
  const ofPage = /^\/models\/(\d+)(?:\/|$)/.exec(pathname)?.[1];
  const version =
    /^\/(?:api\/download\/models|api\/v1\/model-versions|model-versions)\/(\d+)\/?$/.exec(pathname)?.[1] ??
    (ofPage !== undefined && /^\d+$/.test(searchParams.get('modelVersionId') ?? '')
      ? searchParams.get('modelVersionId')
      : undefined);
  if (typeof version === 'string') return named('version', version, searchParams);
  if (ofPage !== undefined) return named('model', ofPage, searchParams);
  if (!isOwn) return undefined;
  const expected = 'the address of a model on Civitai, …/models/ID or …/models/ID?modelVersionId=ID';
  throw new ZeroreelError('invalid-request', `expected ${expected}, got https://${host}${pathname}`);
}

function named(of: CivitaiName['of'], id: string, query: URLSearchParams): CivitaiName {
  const [size, fp] = ['size', 'fp'].map((key) => query.get(key) ?? undefined);
  const wanted: CivitaiFile = { ...(size !== undefined && { size }), ...(fp !== undefined && { fp }) };
  return { kind: 'civitai', of, id: Number(id), ...(Object.keys(wanted).length > 0 && { wanted }) };
}
