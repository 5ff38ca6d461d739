// Where keep-shared.ts has laid the file.
const CACHE = 'zeroreel-shared';
const KEY = 'shared-file';

/** The file that another program has shared with the page, once; undefined where there is none. */
export async function takeShared(): Promise<File | undefined> {
  if (!new URLSearchParams(location.search).has('shared')) return undefined;
  history.replaceState(null, '', location.pathname + location.hash);
  const cache = await caches.open(CACHE);
  const kept = await cache.match(KEY);
  if (kept === undefined) return undefined;
  await cache.delete(KEY);
  const name = decodeURIComponent(kept.headers.get('X-File-Name') ?? 'file');
  return new File([await kept.blob()], name, { type: kept.headers.get('Content-Type') ?? '' });
}
