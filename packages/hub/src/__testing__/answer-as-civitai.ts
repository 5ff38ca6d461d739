import { sha256 } from './hashes.js';
import type { Exchange } from './hub-double.js';

export interface CivitaiEntry {
  readonly id: number;
  readonly model?: number;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array; readonly about?: object }[];
  readonly needsLogin?: boolean;
}

/** Answers as Civitai does: what a version has, and where it lies. */
export function answerAsCivitai(
  { request, response, path, url }: Exchange,
  entries: readonly CivitaiEntry[],
  originOf: (name: 'civitai' | 'cdn') => string,
): void {
  const [, ofModel] = /^\/api\/v1\/models\/(\d+)$/.exec(path) ?? [];
  const [, ofVersion] = /^\/api\/v1\/model-versions\/(\d+)$/.exec(path) ?? [];
  const [, ofDownload] = /^\/api\/download\/models\/(\d+)$/.exec(path) ?? [];
  const id = Number(ofModel ?? ofVersion ?? ofDownload);
  const entry = entries.find((each) => (ofModel === undefined ? each.id === id : each.model === id));
  if (entry === undefined) return void response.writeHead(404).end('{"error":"Not Found"}');
  if (ofModel !== undefined) return void response.end(JSON.stringify({ id, modelVersions: [{ id: entry.id }] }));
  if (ofVersion !== undefined) return void response.end(JSON.stringify(civitaiVersion(entry, originOf('civitai'))));
  if (entry.needsLogin && request.headers.authorization !== 'Bearer civitai-token') {
    return void response.writeHead(401).end('{"error":"Unauthorized"}');
  }
  const fp = url.searchParams.get('fp');
  const file =
    entry.files.find(({ about = {} }) => fp === null || ('fp' in about && about.fp === fp)) ?? entry.files[0];
  const bytes = file?.bytes ?? new Uint8Array();
  const disposition = encodeURIComponent(`attachment; filename="${file?.name ?? ''}"`);
  response.writeHead(307, {
    location: `${originOf('cdn')}/${sha256(bytes)}?X-Amz-Signature=secret&response-content-disposition=${disposition}`,
  });
  response.end();
}

const civitaiVersion = ({ id, files }: CivitaiEntry, origin: string): object => ({
  id,
  baseModel: 'SD 1.5',
  files: files.map(({ name, bytes, about }, k) => ({
    ...{ name, sizeKB: bytes.length / 1024, type: 'Model', primary: k === 0, metadata: about ?? {} },
    hashes: { SHA256: sha256(bytes).toUpperCase() },
    downloadUrl: `${origin}/api/download/models/${id}?${new URLSearchParams({ type: 'Model', ...about }).toString()}`,
  })),
});
