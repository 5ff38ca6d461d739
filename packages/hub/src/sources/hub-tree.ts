import { ZeroreelError, isJsonObject } from '@zeroreel/core';
import { isSafePath } from '../names/hub-name.js';
import type { FileFacts } from '../storage/model-storage.js';
import { hubRefusal } from './hub-answers.js';
import { jsonOf, type LookUp } from './remote-listing.js';

/** A thousand files each. */
const MOST_PAGES = 200;

/**
 * Every file of a commit, as `GET /api/models/{repo}/tree/{commit}` lists them, a page at a time.
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function readHubTree(repo: string, commit: string, lookUp: LookUp): Promise<readonly FileFacts[]> {
  const { web, hosts, signal, notice } = lookUp;
  const files: FileFacts[] = [];
  let url: string | undefined = `${hosts.hub}/api/models/${repo}/tree/${commit}?recursive=true`;
  for (let page = 0; url !== undefined && page < MOST_PAGES; page++) {
    const transfer = await web.ask(url, { name: repo, signal, notice });
    if (transfer.status !== 200) {
      await transfer.cancel();
      throw hubRefusal(transfer, { repo, revision: commit }, lookUp);
    }
    const entries = await jsonOf(transfer, repo);
    if (!Array.isArray(entries)) throw new ZeroreelError('missing-file', `${repo}: expected a list of files`);
    for (const entry of entries as readonly unknown[]) files.push(...readEntry(entry, repo));
    url = nextPage(transfer.headers.get('link'), hosts.hub);
  }
  return files;
}

function readEntry(entry: unknown, repo: string): readonly FileFacts[] {
  if (!isJsonObject(entry) || entry['type'] !== 'file') return [];
  const { path, size, oid, lfs } = entry;
  // No model has files of such names, and none may leave its folder.
  if (typeof path !== 'string' || !isSafePath(path)) return [];
  const [hex, bytes] = isJsonObject(lfs) ? [lfs['oid'], lfs['size']] : [oid, size];
  const isKnown = typeof hex === 'string' && (isJsonObject(lfs) ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(hex);
  if (!isKnown || !isSize(bytes)) {
    throw new ZeroreelError('missing-file', `${repo}/${path}: expected its size and hash, got none`);
  }
  return [{ path, size: bytes, digest: { algorithm: isJsonObject(lfs) ? 'sha256' : 'git-sha1', hex } }];
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The next page, asked of the same server: a mirror passes on links that lead past it. */
function nextPage(link: string | null, hub: string): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  const url = next === undefined ? null : URL.parse(next, hub);
  const at = url?.pathname.indexOf('/api/models/') ?? -1;
  return url === null || at < 0 ? undefined : `${hub}${url.pathname.slice(at)}${url.search}`;
}
